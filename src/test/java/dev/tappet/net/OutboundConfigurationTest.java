package dev.tappet.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator may write for proxies, hosts and certificates. */
class OutboundConfigurationTest {
    @TempDir
    private Path folder;

    @Test
    void proxy_hasHostPortAndUser() {
        assertThat(ProxyAddress.parse("http://proxy.example:3128/"))
                .isEqualTo(new ProxyAddress("proxy.example", 3128, Optional.empty()));
        assertThat(ProxyAddress.parse("HTTP://a+b:c%3Ad%2F@10.0.0.1:80").user())
                .hasValue(new ProxyAddress.User("a+b", "c:d/"));
        assertThat(ProxyAddress.parse("http://me:secret@p:1")).asString().doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy:3128",
                "https://proxy:3128",
                "http://proxy",
                "http://u:secret@proxy:0",
                "http://proxy:1/x",
                "http://p:1?q",
                "http://secret@ :1"
            })
    void otherProxy_isRefusedAndNotRepeated(String written) {
        assertThatThrownBy(() -> ProxyAddress.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be the address of an HTTP proxy")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, API.example.com, true",
        "api.example.com, x.api.example.com, false",
        ".example.com, api.example.com, true",
        ".example.com, example.com, false",
        ".example.com, evilexample.com, false",
        "10.1.2.3, 10.1.2.3, true"
    })
    void host_matchesByNameOrWhatIsBelow(String pattern, String host, boolean matches) {
        assertThat(HostPattern.parse(pattern).matches(host)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.example.com", "https://example.com", "a b", "example.com:443", "."})
    void otherHost_isRefused(String written) {
        assertThatThrownBy(() -> HostPattern.parse(written)).hasMessageStartingWith("must be names of hosts");
    }

    @Test
    void pem_isTheTextOrAFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");

        assertThat(PemText.of(file + "\n").text())
                .isEqualTo(PemText.of(Files.readString(file)).text());
        assertThatThrownBy(() -> PemText.of(file.toString()).certificates()).hasMessage("must be certificates in PEM");
        assertThatThrownBy(() -> PemText.of(folder.resolve("none").toString()))
                .hasMessageContaining("a file that can be read");
        assertThatThrownBy(() -> PemText.of("\u0000")).hasMessageContaining("a file that can be read");
        assertThatThrownBy(() -> PemText.of(
                        Files.writeString(folder.resolve("key.der"), "x").toString()))
                .hasMessageContaining("the file has no line -----BEGIN");
    }
}
