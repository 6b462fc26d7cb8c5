package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weight is an upper bound of what the parsed value holds, and no more than a few times of it. */
class JsonWeightTest {
    private static final int REPEATS = 20_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]",
                "{}",
                "1",
                "\"\"",
                "\"a text of some length\"",
                "{\"a\":1}",
                "{\"a\":{}}",
                "{\"name\":\"Ada\",\"age\":36}",
                "[1,2,3]",
                "null",
                "true",
                "1.5"
            })
    void weight_ofManyValues_isAtLeastTheHeapOfTheirNodes(String value) throws MalformedJsonException {
        byte[] json =
                ("[" + String.join(",", Collections.nCopies(REPEATS, value)) + "]").getBytes(StandardCharsets.UTF_8);
        assertThat(JsonWeight.of(json))
                .isBetween(heap(Json.read(json)), 12 * heap(Json.read(json)) + 12L * json.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]", "{}", "{\"a\":{}}"})
    void worst_perByte_isNotExceeded(String value) throws MalformedJsonException {
        byte[] json =
                ("[" + String.join(",", Collections.nCopies(REPEATS, value)) + "]").getBytes(StandardCharsets.UTF_8);
        assertThat(heap(Json.read(json))).isLessThan((long) JsonWeight.MAX_HEAP_PER_BYTE * json.length);
    }

    /** What a value's nodes take: sizes of a 64-bit JVM with compressed references. */
    private static long heap(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                56
                        + (map.isEmpty() ? 0 : 16 + 4L * Integer.highestOneBit(Math.max(16, map.size() * 2 - 1)))
                        + map.entrySet().stream()
                                .mapToLong(entry -> 40 + heap(entry.getValue()))
                                .sum();
            case List<?> list ->
                24
                        + 16
                        + 4L * Math.max(2, list.size())
                        + list.stream().mapToLong(JsonWeightTest::heap).sum();
            case String text -> 24 + 16 + (text.length() + 7L) / 8 * 8;
            case Integer _ -> 16;
            case Double _, Long _ -> 16;
            case null, default -> 0;
        };
    }
}
