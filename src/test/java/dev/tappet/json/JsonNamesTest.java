package dev.tappet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long names in JSON: read up to the limit, read back whatever their length, and not remembered. */
@Isolated("measures the heap of the process, which other tests fill")
class JsonNamesTest {
    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 1000, FieldNames.MAX_LENGTH})
    void nameUpToTheLimit_isRead(int length) throws Exception {
        Map<String, Object> value = Map.of("a", Map.of("é" + "x".repeat(length - 1), 1));
        assertThat(Json.read(Json.write(value))).isEqualTo(value);
        assertThat(Json.readDistinct(Json.write(value))).isEqualTo(value);
    }

    @Test
    void longerName_isRefused_butReadBack() throws Exception {
        Map<String, Object> value = Map.of("a".repeat(FieldNames.MAX_LENGTH + 1), 1);
        byte[] json = Json.write(value);

        assertThatExceptionOfType(MalformedJsonException.class)
                .isThrownBy(() -> Json.read(json))
                .withMessageContaining("names at most 50,000 characters");
        assertThat(Json.readStored(json)).isEqualTo(value);
    }

    @Test
    void longNameTwice_isRefusedWhereKeysMustDiffer() {
        String name = "a".repeat(1000);
        byte[] json = "{\"%s\": 1, \"%s\": 2}".formatted(name, name).getBytes(UTF_8);
        assertThatExceptionOfType(MalformedJsonException.class)
                .isThrownBy(() -> Json.readDistinct(json))
                .withMessageContaining("duplicate key");
    }

    @Test
    void place_isThatOfTheObjectWithTheName() {
        Map<String, Object> object = Map.of("a".repeat(FieldNames.MAX_LENGTH + 1), 1);
        assertThat(FieldNames.placeOfTooLong(object)).contains("");
        assertThat(FieldNames.placeOfTooLong(Map.of("alert", List.of(1, Map.of("host", object)))))
                .contains("alert[1].host");
        assertThat(FieldNames.placeOfTooLong(List.of(List.of(object)))).contains("[0][0]");
        assertThat(FieldNames.placeOfTooLong(Map.of("b".repeat(100), object))).contains("b".repeat(40) + "…");
        assertThat(FieldNames.placeOfTooLong(Map.of("a".repeat(FieldNames.MAX_LENGTH), List.of("text"))))
                .isEmpty();
    }

    /** 100 MB of names, of which a reader that remembers names would hold twice as much until the process ends. */
    @Test
    void namesOfStrangers_doNotFillTheHeap() throws Exception {
        long before = used();
        for (int text = 0; text < 50; text++) {
            StringBuilder json = new StringBuilder("{");
            for (int i = 0; i < 40; i++) {
                json.append(i == 0 ? "\"" : ",\"")
                        .append((text * 40 + i) + "-".repeat(49_000))
                        .append("\":1");
            }
            assertThat((Map<?, ?>) Json.read(json.append('}').toString().getBytes(UTF_8)))
                    .hasSize(40);
        }
        assertThat(used() - before).isLessThan(50 * MEGABYTE);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
