package dev.tappet.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublicUrlTest {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private Optional<String> stored = Optional.of("https://old.example");
    private int reads;
    private final PublicUrl url =
            new PublicUrl(Optional.of(this::read), () -> URI.create("http://localhost"), () -> now);

    private String read() {
        reads++;
        return stored.orElseThrow(() -> new IllegalStateException("down"));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void parameter_isReadOnceInAWhile() {
        assertThat(url.get()).hasToString("https://old.example");
        stored = Optional.of("https://new.example");
        pass(PublicUrl.LIFETIME.minusMillis(1));
        assertThat(url.get()).hasToString("https://old.example");
        assertThat(reads).isEqualTo(1);

        pass(Duration.ofMillis(1));
        assertThat(url.get()).hasToString("https://new.example");
        assertThat(reads).isEqualTo(2);
    }

    /** An outage of the Parameter Store must not break what is served. */
    @Test
    void parameterCannotBeReadAgain_addressStays_andIsReadSoonerThanUsual() {
        url.get();
        stored = Optional.empty();
        pass(PublicUrl.LIFETIME);

        assertThat(url.get()).hasToString("https://old.example");
        assertThat(url.get()).hasToString("https://old.example");
        assertThat(reads).isEqualTo(2);

        stored = Optional.of("https://new.example");
        pass(PublicUrl.LIFETIME_AFTER_FAILURE);
        assertThat(url.get()).hasToString("https://new.example");
    }

    @Test
    void parameterWasNeverRead_failureIsTheCallers_andItIsTriedAgain() {
        stored = Optional.empty();
        assertThatThrownBy(url::get).isInstanceOf(IllegalStateException.class);
        stored = Optional.of("https://old.example");

        assertThat(url.get()).hasToString("https://old.example");
    }

    @Test
    void withoutAParameter_itIsTheConfiguredOne() {
        assertThat(new PublicUrl(Optional.empty(), () -> URI.create("http://localhost"), () -> now).get())
                .hasToString("http://localhost");
    }
}
