package dev.tappet.api.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.oidc.OidcSettings;
import dev.tappet.oidc.OidcSignIn;
import dev.tappet.oidc.OidcSignInException;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.MovableClock;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What requests without a session may have the server ask of the identity provider. */
class SignInAttemptsTest {
    private static final Optional<InetAddress> SOURCE = AddressRange.address("192.0.2.1");
    private static final Optional<InetAddress> OTHER = AddressRange.address("192.0.2.2");

    private final MovableClock clock = new MovableClock();
    private final SignInAttempts attempts = new SignInAttempts(new AuthenticationLimiter(clock), Duration.ZERO);
    private final AtomicInteger asked = new AtomicInteger();

    /** A provider at a port where no server listens. */
    private final OidcSignIn provider = new OidcSignIn(
            new OidcSettings(
                    URI.create("http://127.0.0.1:1"),
                    "tappet",
                    Optional.empty(),
                    "openid",
                    "groups",
                    List.of(),
                    () -> URI.create("https://tappet.example"),
                    "directory"),
            new AesGcmSecretBox(new byte[32]),
            clock);

    private OidcSignIn.Begun denied() throws OidcSignInException {
        asked.incrementAndGet();
        return provider.begin();
    }

    private Object expired() throws OidcSignInException {
        asked.incrementAndGet();
        return provider.finish(Optional.of("code"), "state", Optional.empty());
    }

    private static void assertRejected(ThrowingCallable call) {
        assertThatExceptionOfType(RejectedException.class).isThrownBy(call).satisfies(rejected -> {
            assertThat(rejected.rejection().row()).isEqualTo(ProblemType.RATE_LIMIT_EXCEEDED);
            assertThat(rejected.rejection().retryAfter()).isPresent();
        });
    }

    private void fail(SignInAttempts.LimitedStep<?> step) {
        assertThatExceptionOfType(OidcSignInException.class).isThrownBy(() -> attempts.limited(SOURCE, step));
    }

    @Test
    void source_whoseSignInsFail_isSlowedDownAlone() throws Exception {
        for (int i = 0; i < AuthenticationLimiter.BURST; i++) {
            fail(this::denied);
        }
        assertRejected(() -> attempts.limited(SOURCE, this::denied));
        assertThat(asked).hasValue(AuthenticationLimiter.BURST);
        assertThat(attempts.limited(OTHER, () -> "in")).isEqualTo("in");

        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.limited(SOURCE, () -> "in")).isEqualTo("in");
    }

    @Test
    void expiredSignIn_isNotCounted_becauseItAsksNothing() throws Exception {
        for (int i = 0; i <= AuthenticationLimiter.BURST; i++) {
            fail(this::expired);
        }
        assertThat(attempts.limited(SOURCE, () -> "in")).isEqualTo("in");
    }

    @Test
    void source_hasFourSignInsAtOnce() throws Exception {
        assertThat(nested(SOURCE, 4)).isEqualTo("in");
        assertRejected(() -> nested(SOURCE, 5));
        assertThat(nested(SOURCE, 4)).as("turns are given back").isEqualTo("in");
    }

    @Test
    void ipv6Network_isOneSource() throws Exception {
        assertThat(ofNetwork("2001:db8:0:1::", 4)).isEqualTo("in");
        assertRejected(() -> ofNetwork("2001:db8:0:1::", 5));
    }

    @Test
    void allSources_haveThirtyTwoSignInsAtOnce() throws Exception {
        assertThat(ofManySources(32)).isEqualTo("in");
        assertRejected(() -> ofManySources(33));
    }

    /** Sign-ins of one source, each while those before it are in work. */
    private String nested(Optional<InetAddress> source, int depth) throws OidcSignInException {
        return depth == 0 ? "in" : attempts.limited(source, () -> nested(source, depth - 1));
    }

    private String ofNetwork(String prefix, int depth) throws OidcSignInException {
        return depth == 0
                ? "in"
                : attempts.limited(AddressRange.address(prefix + depth), () -> ofNetwork(prefix, depth - 1));
    }

    private String ofManySources(int depth) throws OidcSignInException {
        return depth == 0
                ? "in"
                : attempts.limited(AddressRange.address("198.51.100." + depth), () -> ofManySources(depth - 1));
    }
}
