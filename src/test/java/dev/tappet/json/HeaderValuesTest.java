package dev.tappet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderValuesTest {
    @Test
    void names_areFoundInAnyCase_theirOwnFirst() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("X-One", "1");
        values.put("x-one", "2");
        HeaderValues headers = new HeaderValues(values);
        assertThat(headers.get("X-One")).isEqualTo("1");
        assertThat(headers.get("x-one")).isEqualTo("2");
        assertThat(headers.get("X-ONE")).isEqualTo("1");
        assertThat(headers.containsKey("X-ONE")).isTrue();
        assertThat(headers.get("X-Two")).isNull();
        assertThat(headers.containsKey("X-Two")).isFalse();
    }

    @Test
    void values_areWrittenAsTheyAre() {
        assertThat(Json.write(HeaderValues.within(Map.of("headers", Map.of("x-A", List.of("1"))))))
                .asString(UTF_8)
                .isEqualTo("{\"headers\":{\"x-A\":[\"1\"]}}");
        assertThat(HeaderValues.within(Map.of("headers", "none"))).isEqualTo(Map.of("headers", "none"));
    }
}
