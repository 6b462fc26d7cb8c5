package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV at its edges (RFC 4180): what is read is what was meant, and what is written is read as the same. */
class CsvTest {
    private static final Template READ = Template.of("{{ $parseCsv($.csv, {'header': false}) }}");
    private static final Template WRITE = Template.of("{{ $toCsv($.rows) }}");

    private static Object read(String csv) {
        return READ.evaluate(new Evaluation(Map.of("csv", csv), Instant.EPOCH, 1));
    }

    private static String json(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    /** In the texts, | is a line feed and ~ a carriage return. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a,b|c,d|; [[\"a\",\"b\"],[\"c\",\"d\"]]",
                "a,b~|c,d; [[\"a\",\"b\"],[\"c\",\"d\"]]",
                "a~b; [[\"a\"],[\"b\"]]",
                "a||~|~b||; [[\"a\"],[\"b\"]]",
                ",; [[\"\",\"\"]]",
                "a,|,b; [[\"a\",\"\"],[\"\",\"b\"]]",
                "\"a,b\",\"c|d\"; [[\"a,b\",\"c\\nd\"]]",
                "\"a~|b\"; [[\"a\\r\\nb\"]]",
                "\"say \"\"hi\"\"\"; [[\"say \\\"hi\\\"\"]]",
                "\"\"; [[\"\"]]",
                "\"\",\"\"\"\"; [[\"\",\"\\\"\"]]",
                "6\" pipe,b; [[\"6\\\" pipe\",\"b\"]]",
                "` a , b `; [[\" a \",\" b \"]]",
                "\ufeffa,ü; [[\"a\",\"ü\"]]"
            })
    void csv_isReadAsItIsMeant(String csv, String rows) {
        assertThat(json(read(csv.replace('|', '\n').replace('~', '\r')))).isEqualTo(rows.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"a", "\"a\"b", "a,\"", "\"a\"\"", "\"a\" ,b"})
    void malformedCsv_isAnErrorWithItsLine(String csv) {
        assertThatThrownBy(() -> read("x\n" + csv))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("in line 2");
    }

    /** Of characters that mean something, so that nearly every text is an edge. */
    @Test
    void writtenRows_areReadAsTheyWere() {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 5_000; i++) {
            List<List<String>> rows = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(_ -> IntStream.range(0, 1 + random.nextInt(3))
                            .mapToObj(_ -> text(random))
                            .toList())
                    .toList();
            Object csv = WRITE.evaluate(new Evaluation(Map.of("rows", rows), Instant.EPOCH, 1));

            assertThat(read((String) csv)).as("%s", csv).isEqualTo(rows);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            text.append(",\"\n\r a;ü".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    @Test
    void anyText_isReadOrRefused() {
        Random random = new Random(4_180);
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String csv = text(random) + text(random) + text(random);
            try {
                assertThat(read(csv)).isInstanceOf(List.class);
            } catch (ExpressionException e) {
                refused.add(e.getMessage());
            }
        }
        assertThat(refused).isNotEmpty().allMatch(message -> message.startsWith("The CSV has "));
    }
}
