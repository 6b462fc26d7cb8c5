package dev.tappet.workspace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.SignedTokenFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemeChecksTest {
    private static final List<String> SECRET = List.of("sesame");
    private static final BasicCredentials BASIC = new BasicCredentials(List.of("ada"), SECRET);
    private static final BearerToken BEARER = new BearerToken(SECRET);
    private static final QuerySecret QUERY = new QuerySecret("key", SECRET);

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(List.of(BASIC, BEARER), "authentication.bearer"),
                Arguments.of(List.of(new HeaderSecret("AUTHORIZATION", SECRET), BASIC), "authentication.basic"),
                Arguments.of(List.of(QUERY, QUERY), "authentication.query[1].parameter"),
                Arguments.of(List.of(new QuerySecret("", SECRET)), "authentication.query[0].parameter"),
                Arguments.of(List.of(new BasicCredentials(List.of("a:b"), SECRET)), "authentication.basic.username"),
                Arguments.of(List.of(new BasicCredentials(List.of(""), SECRET)), "authentication.basic.username"),
                Arguments.of(List.of(new BearerToken(List.of())), "authentication.bearer.secrets"),
                Arguments.of(List.of(new QuerySecret("key", List.of(" "))), "authentication.query[0].secrets[0]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN PUBLIC KEY-----", "whpk_MCow"})
    void publicKey_asTheSecretOfTokens_isRefused(String key) throws Exception {
        SignedToken token = SignedTokenFormat.read("jwt", Map.of("secret_encoding", "base64"))
                .with(List.of(key));
        assertThatThrownBy(() -> Authentication.of(List.of(token)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication.jwt.secrets[0]:");
    }

    @Test
    void token_besideAnotherUseOfItsHeader_isRefused() throws Exception {
        SignedToken token = SignedTokenFormat.read("jwt", Map.of()).with(SECRET);
        assertThatThrownBy(() -> Authentication.of(List.of(BEARER, token)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication.jwt:");
        SignedToken other =
                SignedTokenFormat.read("jwt", Map.of("header", "X-Jwt")).with(SECRET);
        assertThat(Authentication.of(List.of(BEARER, other)).schemes()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void schemes_thatNoRequestCanSatisfy_areRefusedAtTheirPlace(List<AuthenticationScheme> schemes, String place) {
        assertThatThrownBy(() -> Authentication.of(schemes))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith(place + ":");
    }

    @Test
    void schemes_storedAndRead_areTheSame() throws Exception {
        List<AuthenticationScheme> schemes =
                List.of(BASIC, QUERY, new QuerySecret("other", SECRET), new HeaderSecret("X-Key", SECRET));
        assertThat(SchemeJson.read(SchemeJson.write(Authentication.of(schemes).schemes())))
                .isEqualTo(schemes);
        assertThat(SchemeJson.read(SchemeJson.write(List.of(BEARER)))).isEqualTo(List.of(BEARER));
        List<AuthenticationScheme> tokens = List.of(
                SignedTokenFormat.read("jwt", Map.of("claims", Map.of("a", "b")))
                        .with(SECRET),
                SignedTokenFormat.read(
                        "jwt", Map.of("keys_url", "https://issuer.example/", "issuers", "i", "audiences", "a")));
        assertThat(SchemeJson.read(SchemeJson.write(tokens))).isEqualTo(tokens);
    }
}
