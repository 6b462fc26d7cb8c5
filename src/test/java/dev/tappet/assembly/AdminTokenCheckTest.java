package dev.tappet.assembly;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The administrator's token that a start accepts. */
class AdminTokenCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"change-me", "123456789012345", "   short-token   ", " "})
    void shortToken_endsTheStartWithTheKeyAndWithoutTheToken(String token) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AdminTokenCheck.check(Optional.of(token)))
                .withMessageContaining("TAPPET_ADMIN_TOKEN")
                .withMessageContaining("at least 16")
                .withMessageNotContaining(token.isBlank() ? "\n" : token.strip());
    }

    @Test
    void tokenOf16Characters_isAccepted() {
        assertThatCode(() -> AdminTokenCheck.check(Optional.of("1234567890123456")))
                .doesNotThrowAnyException();
    }

    @Test
    void noToken_isAccepted() {
        assertThatCode(() -> AdminTokenCheck.check(Optional.empty())).doesNotThrowAnyException();
    }
}
