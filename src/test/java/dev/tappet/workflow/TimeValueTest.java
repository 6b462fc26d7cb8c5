package dev.tappet.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.expression.ExpressionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations and times, as literals and as expressions give them. */
class TimeValueTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "5m, PT5M",
        "2h, PT2H",
        "7d, PT168H",
        "1.5h, PT1H30M",
        "0s, PT0S",
        "PT1H30M, PT1H30M",
        "P1D, PT24H"
    })
    void duration_isReadWithUnitOrAsIso8601(String text, Duration duration) {
        assertThat(TimeValue.duration(text)).isEqualTo(duration);
    }

    @Test
    void plainNumber_isSeconds() {
        assertThat(TimeValue.duration(90)).isEqualTo(Duration.ofSeconds(90));
        assertThat(TimeValue.duration(0.25)).isEqualTo(Duration.ofMillis(250));
        assertThat(TimeValue.duration(1e6)).isEqualTo(Duration.ofSeconds(1_000_000));
    }

    @Test
    void malformedDuration_isRejected() {
        List<Object> values = Arrays.asList(
                "",
                "10",
                "s",
                "-5s",
                "5 s",
                "1h30m",
                "PT-1H",
                "PTX",
                "tomorrow",
                -1,
                1e300,
                Double.NaN,
                true,
                null,
                List.of(1),
                Map.of());
        assertThat(values)
                .allSatisfy(value -> assertThatThrownBy(() -> TimeValue.duration(value))
                        .isInstanceOf(ExpressionException.class)
                        .hasMessageStartingWith("must be a duration"));
    }

    @Test
    void wait_isAtMostThirtyDays() {
        assertThat(TimeValue.wait("30d")).isEqualTo(TimeValue.MAX_WAIT);
        assertThatThrownBy(() -> TimeValue.wait("2592000001ms")).hasMessage("must be at most 30 days");
    }

    @Test
    void time_needsOffsetOrMilliseconds() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        assertThat(TimeValue.instant("2026-01-01T12:00:00Z")).isEqualTo(noon);
        assertThat(TimeValue.instant("2026-01-01T14:00:00.000+02:00")).isEqualTo(noon);
        assertThat(TimeValue.instant(noon.toEpochMilli())).isEqualTo(noon);
    }

    @Test
    void malformedTime_isRejected() {
        List<Object> values = Arrays.asList("", "2026-01-01", "2026-01-01T12:00:00", "noon", 1.5, 1e300, true, null);
        assertThat(values)
                .allSatisfy(value -> assertThatThrownBy(() -> TimeValue.instant(value))
                        .isInstanceOf(ExpressionException.class)
                        .hasMessageStartingWith("must be a time"));
    }
}
