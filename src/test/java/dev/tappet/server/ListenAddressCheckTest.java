package dev.tappet.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may be told to listen. */
class ListenAddressCheckTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, 99_999})
    void invalidPort_isRejectedNamingItsKey(int port) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ListenAddressCheck.check("0.0.0.0", port))
                .withMessageContaining("QUARKUS_HTTP_PORT")
                .withMessageContaining(port + " is not a port");
    }

    @Test
    void unknownHost_isRejectedNamingItsKey() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ListenAddressCheck.check("nowhere.invalid", 8080))
                .withMessageContaining("QUARKUS_HTTP_HOST")
                .withMessageContaining("nowhere.invalid");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8080, 65_535})
    void validPort_isAccepted(int port) {
        assertThatCode(() -> ListenAddressCheck.check("127.0.0.1", port)).doesNotThrowAnyException();
        assertThatCode(() -> ListenAddressCheck.check("::", port)).doesNotThrowAnyException();
    }
}
