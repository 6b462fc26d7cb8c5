package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputJsonTest {
    @Test
    void output_ofMaximumSize_isWritten() throws OutputJson.NotSerializableException {
        assertThat(OutputJson.write(Map.of("a", "12"), 10)).asString().isEqualTo("{\"a\":\"12\"}");
    }

    @Test
    void output_aboveMaximumSize_isRejected() {
        tooLarge(Map.of("a", "123"), 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 7_999, 8_000, 8_001, 20_000, 60_000})
    void largeOutput_isAbandonedAtTheLimit(int most) {
        String large = "é".repeat(50_000);
        tooLarge(Map.of("a", large), most);
        tooLarge(Map.of("a", Map.of("b", List.of(large, large))), most);
        tooLarge(Map.of("a", List.of(Map.of("b", large))), most);
    }

    private static void tooLarge(Map<String, Object> output, int most) {
        assertThatThrownBy(() -> OutputJson.write(output, most))
                .isInstanceOf(OutputJson.NotSerializableException.class)
                .hasMessage("the output is larger than " + most + " bytes");
    }
}
