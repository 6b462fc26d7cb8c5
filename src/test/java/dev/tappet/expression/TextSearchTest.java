package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TextSearchTest {
    private final EvaluationLimiter guard = new EvaluationLimiter(
            new Evaluation(Map.of(), Instant.EPOCH, 1),
            new EvaluationLimits(Duration.ofMinutes(1), 10, 10_000_000),
            true);

    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.strings().withChars('a', 'b').ofMinLength(1).ofMaxLength(30);
    }

    @Property(tries = 100)
    void everyOccurrence_isFoundWhereTheJdkFindsIt(
            @ForAll("parts") String first, @ForAll("parts") String second, @ForAll("parts") String part) {
        // so long that neither algorithm is left out, and of few letters, so that the part is there or nearly
        String text = (first + second).repeat(2_000) + part + (second + first).repeat(2_000) + part;
        TextSearch search = new TextSearch(guard, text, part);
        int from = 0;
        int expected;
        do {
            expected = text.indexOf(part, from);
            assertThat(search.next(from)).isEqualTo(expected);
            from = expected + part.length();
        } while (expected >= 0);
    }
}
