package dev.tappet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may be configured:
 *
 * <ul>
 *   <li>the defaults are taken by what checks them
 *   <li>a value that cannot be meant ends the start, and the key is named
 *   <li>lists are taken apart and each of their values is checked
 * </ul>
 */
class ConfigTypesTest {
    @Test
    void defaults_areValid() {
        TappetConfig config = configured(Map.of());

        assertThat(config.publicUrl()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(config.window()).isEqualTo(Duration.ofSeconds(50));
        assertThat(config.limits().payloadCeiling()).isEqualTo(1_048_576);
        assertThat(config.trustedProxies()).isEmpty();
    }

    @Test
    void lists_areSplitAndConverted() {
        TappetConfig config = configured(Map.of(
                "tappet.trusted-proxies", "10.0.0.0/8, 2001:db8::/32",
                "tappet.http.allowed-addresses", "127.0.0.1:8080,[fd00::/8]:443,10.1.0.0/16"));

        assertThat(config.trustedProxies().orElseThrow()).hasSize(2);
        assertThat(config.http().allowedAddresses().orElseThrow()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "tappet.window 0s",
                "tappet.window -5s",
                "tappet.window soon",
                "tappet.limits.body-time 0s",
                "tappet.min-free-space plenty",
                "tappet.min-free-space -1M",
                "tappet.lease 2s",
                "tappet.lease 2h",
                "tappet.limits.payload 0",
                "tappet.limits.largest-payload -1",
                "tappet.limits.output 1.5",
                "tappet.limits.rate many",
                "tappet.limits.steps 99999999999",
                "tappet.workers.async 0",
                "tappet.public-url hooks.example.com",
                "tappet.public-url ftp://hooks.example.com",
                "tappet.public-url https://",
                "tappet.public-url https://user@hooks.example.com",
                "tappet.public-url https://hooks.example.com/?a=b",
                "tappet.lambda.endpoint localhost:9001",
                "tappet.lambda.region Frankfurt",
                "tappet.lambda.region eu_central_1",
                "tappet.lambda.region 'eu central 1'",
                "tappet.trusted-proxies 10.0.0.0/8,proxy",
                "tappet.trusted-proxies 10.0.0.1/8",
                "tappet.http.allowed-addresses 127.0.0.1:0",
                "tappet.http.allowed-addresses 127.0.0.1:99999",
            })
    void invalidValue_isRejectedNamingItsKey(String key, String value) {
        assertThatThrownBy(() -> configured(Map.of(key, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("must ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu-central-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1", "ap-southeast-7"})
    void regions_ofEveryPartition_areAccepted(String region) {
        assertThat(configured(Map.of("tappet.lambda.region", region)).lambda().region())
                .contains(region);
    }

    private static TappetConfig configured(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(TappetConfig.class)
                .withSources(new PropertiesConfigSource(values, "the test", 100))
                .build()
                .getConfigMapping(TappetConfig.class);
    }
}
