package dev.tappet.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpSettingsTest {
    private static OtlpSettings settings(String endpoint, String headers) {
        return OtlpSettings.of(URI.create(endpoint), Optional.of(headers), "tappet", Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://c:4318", "http://c:4318/", "http://c:4318/v1/traces", "http://c:4318/v1/traces/"})
    void endpoint_getsThePathOfTraces(String endpoint) {
        assertThat(settings(endpoint, "").traces()).hasToString("http://c:4318/v1/traces");
    }

    @Test
    void endpoint_keepsItsPath() {
        assertThat(settings("https://c.example/otlp", "").traces()).hasToString("https://c.example/otlp/v1/traces");
    }

    @Test
    void headers_areDecoded() {
        assertThat(settings("http://c", "a=b%20c, Api-Key=x+y=z ,").headers())
                .containsEntry("a", "b c")
                .containsEntry("Api-Key", "x+y=z")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "=s3cret", "a b=s3cret", "a=s3cret%", "a=s3cret%0d%0aX: y", "a:s3cret"})
    void malformedHeaders_areRefusedWithoutTheirValue(String headers) {
        assertThatThrownBy(() -> settings("http://c", headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }
}
