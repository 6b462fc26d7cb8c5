package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseMappingTest {
    private final EvaluationLimiter guard = new EvaluationLimiter(
            new Evaluation(Map.of(), Instant.EPOCH, 1), new EvaluationLimits(Duration.ofMinutes(1), 10, 100_000), true);

    @ParameterizedTest
    @CsvSource({
        "Σ, σ",
        "ΟΔΟΣ, οδος",
        "ΟΔΟΣ ΟΔΟΣ, οδος οδος",
        "ΣΣ, σς",
        "ΑΣ'Α, ασ'α",
        "ΑΣ'., ας'.",
        "Α.Σ, α.ς",
        "'1Σ', '1σ'",
        "AΣ\u0301, aς\u0301",
        "\u0301Σ, \u0301σ",
    })
    void sigma_atTheEndOfAWord_isFinal(String text, String lower) {
        assertThat(CaseMapping.lower(guard, text)).isEqualTo(lower);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('a', 'Z', 'ß', 'İ', 'ŉ', 'Ω', 'ﬃ', '\uD801', '\uDC00', '.', ' ')
                .ofMaxLength(600);
    }

    @Property(tries = 200)
    void longText_isMappedAsTheJdkMapsIt(@ForAll("texts") String text) {
        assertThat(CaseMapping.upper(guard, text)).isEqualTo(text.toUpperCase(Locale.ROOT));
        assertThat(CaseMapping.lower(guard, text)).isEqualTo(text.toLowerCase(Locale.ROOT));
    }
}
