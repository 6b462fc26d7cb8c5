package dev.tappet.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.net.AuthenticationLimiter.Attempt;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How failures slow a source:
 *
 * <ul>
 *   <li>a burst of failures passes, then one a second
 *   <li>other sources, other targets and known credentials are not slowed
 *   <li>a wait is short, however many failures there were, and memory is bounded
 * </ul>
 */
class AuthenticationLimiterTest {
    private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.1");

    private Instant now = Instant.parse("2026-11-30T10:00:00Z");
    private final AuthenticationLimiter limiter = new AuthenticationLimiter(() -> now);

    private static Attempt from(String address) {
        return new Attempt("api", InetAddress.ofLiteral(address), "a hash");
    }

    private void fail(Attempt attempt, int times) {
        for (int i = 0; i < times; i++) {
            limiter.failed(attempt);
        }
    }

    @Test
    void burstOfFailures_passes_andTheNextWaits() {
        fail(from("192.0.2.1"), AuthenticationLimiter.BURST - 1);
        assertThat(limiter.delay(from("192.0.2.1"))).isEmpty();
        fail(from("192.0.2.1"), 1);
        assertThat(limiter.delay(from("192.0.2.1"))).contains(Duration.ofSeconds(1));
    }

    @Test
    void slowedSource_mayTryOnceASecond() {
        fail(from("192.0.2.1"), AuthenticationLimiter.BURST);
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.delay(from("192.0.2.1"))).contains(Duration.ofSeconds(1));
            now = now.plusSeconds(1);
            assertThat(limiter.delay(from("192.0.2.1"))).isEmpty();
            fail(from("192.0.2.1"), 1);
        }
    }

    @Test
    void source_recoversByTime() {
        fail(from("192.0.2.1"), AuthenticationLimiter.BURST);
        now = now.plusSeconds(AuthenticationLimiter.BURST);
        fail(from("192.0.2.1"), AuthenticationLimiter.BURST - 1);
        assertThat(limiter.delay(from("192.0.2.1"))).isEmpty();
    }

    @Test
    void thousandFailuresAtOnce_areNoLongLockout() {
        fail(from("192.0.2.1"), 1000);
        assertThat(limiter.delay(from("192.0.2.1"))).contains(Duration.ofSeconds(11));
        now = now.plusSeconds(11);
        assertThat(limiter.delay(from("192.0.2.1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:db8::2, true",
        "2001:db8::1, 2001:db8:0:0:ffff::1, true",
        "2001:db8::1, 2001:db8:0:1::1, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "0.0.0.1, ::1, false"
    })
    void sourcesOfOneNetworkOfIPv6_areOne(String one, String other, boolean isSlowed) {
        fail(from(one), 1000);
        assertThat(limiter.delay(from(other)).isPresent()).isEqualTo(isSlowed);
    }

    @Test
    void anotherTarget_isNotSlowed() {
        fail(from("192.0.2.1"), 1000);
        assertThat(limiter.delay(new Attempt("another", SOURCE, "a hash"))).isEmpty();
    }

    @Test
    void credentialThatSucceededBefore_isNotSlowed_forAnHour() {
        Attempt good = new Attempt("api", SOURCE, "the right hash");
        limiter.succeeded(good);
        fail(from("192.0.2.1"), 1000);

        assertThat(limiter.delay(good)).isEmpty();
        assertThat(limiter.delay(new Attempt("another", SOURCE, "the right hash")))
                .isEmpty();
        assertThat(limiter.delay(from("192.0.2.1"))).isPresent();
        now = now.plus(Duration.ofHours(1));
        fail(from("192.0.2.1"), 1000);
        assertThat(limiter.delay(good)).isPresent();
    }

    @Test
    void successOfOneTarget_isNoneOfAnother() {
        limiter.succeeded(new Attempt("another", SOURCE, "a hash"));
        fail(from("192.0.2.1"), 1000);
        assertThat(limiter.delay(from("192.0.2.1"))).isPresent();
    }

    @Test
    void memory_isBounded() {
        for (int i = 0; i < 3 * AuthenticationLimiter.CAPACITY; i++) {
            InetAddress source = InetAddress.ofLiteral("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255));
            limiter.failed(new Attempt("api", source, i));
            limiter.succeeded(new Attempt("api", source, i));
        }
        assertThat(limiter.size())
                .isGreaterThan(AuthenticationLimiter.CAPACITY)
                .isLessThanOrEqualTo(2 * AuthenticationLimiter.CAPACITY);
    }

    @Test
    void memory_isThatOfSlowedSourcesRatherThanOfRecoveredOnes() {
        for (int i = 0; i < AuthenticationLimiter.CAPACITY; i++) {
            limiter.failed(new Attempt(i, SOURCE, i));
        }
        now = now.plusSeconds(2);
        fail(from("192.0.2.1"), AuthenticationLimiter.BURST);
        assertThat(limiter.delay(from("192.0.2.1"))).isPresent();
        assertThat(limiter.size()).isEqualTo(1);
    }
}
