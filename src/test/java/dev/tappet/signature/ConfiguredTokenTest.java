package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON Web Tokens as an integration describes them, made with the JDK's cryptography. */
class ConfiguredTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final String ISSUER = "https://issuer.example/";
    private static final String SECRET = "a-secret-of-the-sender";
    private static final byte[] BODY = "{\"a\":1}".getBytes(UTF_8);
    private static final Map<String, Object> PUBLISHED = Map.of(
            "keys_url", "https://issuer.example/keys", "issuers", ISSUER, "audiences", List.of("other", "tappet"));

    private String published = "{\"keys\":[]}";
    private byte[] body = BODY;

    private static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String claims(String more) {
        return "{\"iss\":\"%s\",\"aud\":[\"tappet\"],\"exp\":%d,\"iat\":%d%s}"
                .formatted(ISSUER, NOW.getEpochSecond() + 60, NOW.getEpochSecond(), more);
    }

    private static String unsigned(String head, String claims) {
        return url(head.getBytes(UTF_8)) + "." + url(claims.getBytes(UTF_8));
    }

    private static String shared(String algorithm, String secret, String claims) throws Exception {
        String signed = unsigned("{\"alg\":\"" + algorithm.replace("HmacSHA", "HS") + "\"}", claims);
        return signed + "." + url(JdkCrypto.hmac(algorithm, secret.getBytes(UTF_8), signed.getBytes(UTF_8)));
    }

    private static SignedToken token(Map<String, Object> written, String... secrets) throws InvalidFieldException {
        return SignedTokenFormat.read("authentication.jwt", written).with(List.of(secrets));
    }

    private boolean admits(SignedToken scheme, String header, String value) {
        PublishedKeys keys = new PublishedKeys(
                (address, origin) -> {
                    assertThat(address).isEqualTo(URI.create("https://issuer.example/keys"));
                    assertThat(origin).isEqualTo(SenderClient.AddressOrigin.CONFIGURED);
                    return new SenderClient.SenderResponse(200, published.getBytes(UTF_8));
                },
                () -> NOW);
        SignedRequest request = new SignedRequest(
                "POST",
                () -> URI.create("https://tappet.example/"),
                "/v1/webhooks/1",
                "",
                name -> name.equals(header) ? List.of(value) : List.of(),
                body,
                NOW);
        return new Verifier(_ -> Optional.empty(), keys).signer(request, scheme).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "HmacSHA256, Authorization, 'Bearer %s', true",
        "HmacSHA384, Authorization, '%s', true",
        "HmacSHA512, Authorization, 'bearer  %s', true",
        "HmacSHA256, Authorization, 'Basic %s', false",
        "HmacSHA256, Authorization, '%s %1$s', false",
        "HmacSHA1, Authorization, 'Bearer %s', false"
    })
    void sharedSecret_anyOfThemAfterBearerOrAlone_isAdmitted(
            String algorithm, String header, String form, boolean admitted) throws Exception {
        SignedToken scheme = token(Map.of("issuers", ISSUER, "audiences", "tappet"), "another", SECRET);
        assertThat(admits(scheme, header, form.formatted(shared(algorithm, SECRET, claims("")))))
                .isEqualTo(admitted);
    }

    @Test
    void sharedSecret_otherOrNone_isRefused() throws Exception {
        String right = shared("HmacSHA256", SECRET, claims(""));
        assertThat(admits(token(Map.of(), "another"), "Authorization", right)).isFalse();
        assertThat(admits(token(Map.of()), "Authorization", right)).isFalse();
        assertThat(admits(token(Map.of(), SECRET), "Authorization", unsigned("{\"alg\":\"none\"}", claims("")) + "."))
                .isFalse();
        assertThat(admits(token(Map.of("header", "X-Jwt"), SECRET), "Authorization", right))
                .isFalse();
        assertThat(admits(token(Map.of("header", "X-Jwt"), SECRET), "X-Jwt", right))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "https://issuer.example/, https://eve.example/, false",
        "'\"tappet\"', '\"else\"', false",
        "'\"exp\":', '\"x\":', false",
        "'\"team\":7', '\"team\":8', false",
        "'\"team\":7', '\"team\":\"7\"', true",
        "'\"team\":7', '\"teams\":7', false"
    })
    void token_withOtherClaims_isRefused(String from, String to, boolean admitted) throws Exception {
        SignedToken scheme = token(
                Map.of("issuers", ISSUER, "audiences", "tappet", "claims", Map.of("team", List.of("1", "7"))), SECRET);
        String claims = claims(",\"team\":7").replace(from, to);
        assertThat(admits(scheme, "Authorization", shared("HmacSHA256", SECRET, claims)))
                .isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "299, true", "360, true", "361, false", "-60, true", "-61, false"})
    void tokenWithoutExpiry_isAdmittedWithinTheMaximumAge(long age, boolean admitted) throws Exception {
        SignedToken scheme = token(Map.of("max_age_seconds", 300L), SECRET);
        String claims = "{\"iat\":%d}".formatted(NOW.getEpochSecond() - age);
        assertThat(admits(scheme, "Authorization", shared("HmacSHA256", SECRET, claims)))
                .isEqualTo(admitted);
        assertThat(admits(scheme, "Authorization", shared("HmacSHA256", SECRET, "{}")))
                .isFalse();
    }

    /** Whatever is in the header, the answer is yes or no. */
    @Test
    void alteredToken_isRefused() throws Exception {
        SignedToken scheme = token(Map.of("issuers", ISSUER, "audiences", "tappet"), SECRET);
        String right = shared("HmacSHA256", SECRET, claims(""));
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder altered = new StringBuilder(right);
            // what is signed is the text before the last dot
            int at = random.nextInt(right.lastIndexOf('.'));
            switch (i % 4) {
                case 0 -> altered.setCharAt(at, (char) random.nextInt(0x100));
                case 1 -> altered.deleteCharAt(at);
                case 2 -> altered.insert(at, (char) random.nextInt(0x100));
                default -> altered.replace(at, right.length(), right.substring(random.nextInt(at + 1)));
            }
            if (!altered.toString().equals(right)) {
                assertThat(admits(scheme, "Authorization", altered.toString()))
                        .as(altered.toString())
                        .isFalse();
            }
        }
    }

    @Test
    void digestOfTheBody_provesTheContent() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(BODY);
        SignedToken scheme = token(Map.of("body_digest", "payload_hash"), SECRET);
        for (String written : List.of(
                HexFormat.of().formatHex(digest),
                url(digest),
                Base64.getEncoder().encodeToString(digest))) {
            String token = shared("HmacSHA256", SECRET, claims(",\"payload_hash\":\"" + written + "\""));
            body = BODY;
            assertThat(admits(scheme, "Authorization", token)).isTrue();
            body = "{\"a\":2}".getBytes(UTF_8);
            assertThat(admits(scheme, "Authorization", token)).isFalse();
        }
        body = BODY;
        assertThat(admits(scheme, "Authorization", shared("HmacSHA256", SECRET, claims(""))))
                .isFalse();
    }

    private static KeyPair ec() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String key(KeyPair keys, Map<String, Object> more) throws Exception {
        Map<String, Object> key = new LinkedHashMap<>(PublicJsonWebKey.Factory.newPublicJwk(keys.getPublic())
                .toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        key.putAll(more);
        return org.jose4j.json.JsonUtil.toJson(key);
    }

    private static String es256(String head, KeyPair keys, String claims) throws Exception {
        String signed = unsigned(head, claims);
        return signed + "." + url(JdkCrypto.sign("SHA256withECDSAinP1363Format", keys.getPrivate(), signed));
    }

    @Test
    void publishedKey_byItsIdOrTheOnlyOneThatFits_isUsed() throws Exception {
        KeyPair keys = ec();
        SignedToken scheme = token(PUBLISHED);
        String withId = es256("{\"alg\":\"ES256\",\"kid\":\"a\"}", keys, claims(""));
        String without = es256("{\"alg\":\"ES256\"}", keys, claims(""));
        published = "{\"keys\":[" + key(keys, Map.of("kid", "a")) + "]}";
        assertThat(admits(scheme, "Authorization", "Bearer " + withId)).isTrue();
        assertThat(admits(scheme, "Authorization", "Bearer " + without)).isTrue();
        published = "{\"keys\":[" + key(keys, Map.of("kid", "a")) + "," + key(ec(), Map.of("kid", "b")) + "]}";
        assertThat(admits(scheme, "Authorization", withId)).isTrue();
        assertThat(admits(scheme, "Authorization", without)).isFalse();
        published = "{\"keys\":[" + key(keys, Map.of("kid", "a", "use", "enc")) + "]}";
        assertThat(admits(scheme, "Authorization", withId)).isFalse();
        published = "{\"keys\":[" + key(keys, Map.of("kid", "a", "alg", "ES384")) + "]}";
        assertThat(admits(scheme, "Authorization", withId)).isFalse();
        published = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" + url(SECRET.getBytes(UTF_8)) + "\"}]}";
        assertThat(admits(scheme, "Authorization", shared("HmacSHA256", SECRET, claims(""))))
                .isFalse();
    }

    @Test
    void publicKey_asASharedSecret_isRefused() throws Exception {
        KeyPair keys = ec();
        published = "{\"keys\":[" + key(keys, Map.of("kid", "a")) + "]}";
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        String signed = unsigned("{\"alg\":\"HS256\",\"kid\":\"a\"}", claims(""));
        for (byte[] secret : List.of(keys.getPublic().getEncoded(), pem.getBytes(UTF_8), published.getBytes(UTF_8))) {
            String token = signed + "." + url(JdkCrypto.hmac("HmacSHA256", secret, signed.getBytes(UTF_8)));
            assertThat(admits(token(PUBLISHED), "Authorization", token)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keys_url\":\"http://issuer.example/\",\"issuers\":\"i\",\"audiences\":\"a\"}|keys_url",
                "{\"keys_url\":\"https://ada:pw@issuer.example/\",\"issuers\":\"i\",\"audiences\":\"a\"}|keys_url",
                "{\"keys_url\":\"https:///x\",\"issuers\":\"i\",\"audiences\":\"a\"}|keys_url",
                "{\"keys_url\":\"https://a b/\",\"issuers\":\"i\",\"audiences\":\"a\"}|keys_url",
                "{\"keys_url\":\"https://issuer.example/\",\"audiences\":\"a\"}|issuers",
                "{\"keys_url\":\"https://issuer.example/\",\"issuers\":\"i\"}|audiences",
                "{\"keys_url\":\"https://issuer.example/\",\"secret_encoding\":\"hex\"}|secret_encoding",
                "{\"audiences\":[]}|audiences",
                "{\"claims\":{\"a\":[1]}}|claims.a",
                "{\"header\":\"Host\"}|header",
                "{\"max_age_seconds\":0}|max_age_seconds",
                "{\"tolerance_seconds\":4000}|tolerance_seconds",
                "{\"keyz_url\":1}|keyz_url"
            })
    void description_thatProvesNothing_isRefusedAtItsPlace(String written) throws Exception {
        Map<String, Object> fields = org.jose4j.json.JsonUtil.parseJson(written.substring(0, written.lastIndexOf('|')));
        assertThatThrownBy(() -> SignedTokenFormat.read("authentication.jwt", fields))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication.jwt." + written.substring(written.lastIndexOf('|') + 1));
    }

    @Test
    void description_writtenAndRead_isTheSame() throws Exception {
        for (SignedToken token : List.of(
                token(PUBLISHED),
                token(Map.of("claims", Map.of("email", "a@b"), "body_digest", "h", "max_age_seconds", 5L)))) {
            assertThat(SignedTokenFormat.stored("token", SignedTokenFormat.write(token)))
                    .isEqualTo(token);
        }
    }
}
