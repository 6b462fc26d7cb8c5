package dev.tappet.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of senders' own: separators, positions, other signed parts, and public keys. */
class SignedPartsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.700Z");
    private static final String SECONDS = Long.toString(NOW.getEpochSecond());
    private static final String BODY = "{\"a\":{\"b\":7},\"c\":\"x\"}";

    private static SignedRequest request(String query, String body, String... headers) {
        return new SignedRequest(
                "POST",
                () -> URI.create("https://tappet.example/base/"),
                "/v1/webhooks/1",
                query,
                name -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < headers.length; i += 2) {
                        if (headers[i].equalsIgnoreCase(name)) {
                            values.add(headers[i + 1]);
                        }
                    }
                    return values;
                },
                body.getBytes(StandardCharsets.UTF_8),
                NOW);
    }

    private static boolean isAuthentic(Map<String, Object> rule, String secret, SignedRequest request)
            throws InvalidFieldException {
        SignatureRule read = SignatureRuleFormat.read("", rule);
        // as it is after it was stored
        SignatureRule stored = SignatureRuleFormat.stored("", SignatureRuleFormat.write(read));
        assertThat(stored).isEqualTo(read);
        SecretRules.check("secrets", read, List.of(secret));
        return new Verifier(_ -> Optional.empty(), null)
                .signer(request, new Signature(stored, List.of(secret)))
                .isPresent();
    }

    private static String hex(String signed) throws GeneralSecurityException {
        return HexFormat.of().formatHex(JdkCrypto.hmac("HmacSHA256", "sesame", signed));
    }

    @ParameterizedTest
    @CsvSource({
        "';', 'ts=T;h1=S', true",
        "';', 'ts=T;h1=00;h1=S', true",
        "';', 'h1=S ; ts=T', true",
        "';', 'ts=T,h1=S', false",
        "' | ', 'ts=T | h1=S', true"
    })
    void headerWithItsOwnSeparator_isTakenApart(String separator, String header, boolean right) throws Exception {
        Map<String, Object> rule = Map.of(
                "header",
                "X-Signature",
                "prefix",
                "h1=",
                "separator",
                separator,
                "signed",
                "{timestamp}:{body}",
                "timestamp",
                Map.of("header", "X-Signature", "prefix", "ts=", "separator", separator));
        String value = header.replace("T", SECONDS).replace("S", hex(SECONDS + ":" + BODY));
        assertThat(isAuthentic(rule, "sesame", request("", BODY, "X-Signature", value)))
                .isEqualTo(right);
    }

    @Test
    void barePositions_arePartsOfTheHeader() throws Exception {
        Map<String, Object> rule = Map.of(
                "header",
                "X-Signature",
                "position",
                2,
                "signed",
                "{timestamp}.{body}",
                "timestamp",
                Map.of("header", "X-Signature", "position", 1));
        String signature = hex(SECONDS + "." + BODY);
        assertThat(isAuthentic(rule, "sesame", request("", BODY, "X-Signature", SECONDS + "," + signature)))
                .isTrue();
        assertThat(isAuthentic(rule, "sesame", request("", BODY, "X-Signature", signature + "," + SECONDS)))
                .isFalse();
        assertThat(isAuthentic(rule, "sesame", request("", BODY, "X-Signature", SECONDS)))
                .isFalse();
    }

    @Test
    void pathHeadersAndFields_areSigned() throws Exception {
        Map<String, Object> rule =
                Map.of("header", "X-Signature", "signed", "{method} {path}\n{header X-Topic}\n{field a.b}\n{body}");
        String signature = hex("POST /base/v1/webhooks/1?q=1\norders\n7\n" + BODY);
        String[] headers = {"X-Topic", "orders", "X-Signature", signature};
        assertThat(isAuthentic(rule, "sesame", request("q=1", BODY, headers))).isTrue();
        assertThat(isAuthentic(rule, "sesame", request("q=2", BODY, headers))).isFalse();
        assertThat(isAuthentic(rule, "sesame", request("q=1", BODY + " ", headers)))
                .isFalse();
        headers[1] = "refunds";
        assertThat(isAuthentic(rule, "sesame", request("q=1", BODY, headers))).isFalse();
    }

    /** The separator in a header would make two requests of one signature. */
    @Test
    void separatorWithinAHeader_isRefused() throws Exception {
        Map<String, Object> rule = Map.of("header", "X-Signature", "signed", "{header X-A}.{header X-B}.{body}");
        String signature = hex("a.b.c." + BODY);
        for (String[] parts : List.of(new String[] {"a.b", "c"}, new String[] {"a", "b.c"})) {
            assertThat(isAuthentic(
                            rule,
                            "sesame",
                            request("", BODY, "X-A", parts[0], "X-B", parts[1], "X-Signature", signature)))
                    .isFalse();
        }
    }

    @Test
    void signatureInAField_isOfOtherFields() throws Exception {
        Map<String, Object> rule = Map.of("field", "sig", "signed", "{field id}:{field amount}");
        String body = "{\"id\":\"a\",\"amount\":12.50,\"sig\":\"" + hex("a:12.5") + "\"}";
        assertThat(isAuthentic(rule, "sesame", request("", body))).isTrue();
        assertThat(isAuthentic(rule, "sesame", request("", body.replace("\"a\"", "\"b\""))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'{crc32}'",
        "'{credential webhook_id}.{body}'",
        "'{open_field a}:{body}'",
        "'{header X}{header Y}{body}'"
    })
    void partsThatProveTooLittle_areRefused(String signed) {
        assertThatThrownBy(() -> SignatureRuleFormat.read("", Map.of("header", "X-Signature", "signed", signed)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("signed");
    }

    /** https://github.com/Adyen/adyen-java-api-library, the example of its tests. */
    @Test
    void adyen_exampleOfItsLibrary_isRight() throws Exception {
        Vendor adyen = VendorTable.find("adyen").orElseThrow();
        String key = "DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00";
        String body = "{\"notificationItems\":[{\"NotificationRequestItem\":{\"pspReference\":\"pspReference\","
                + "\"originalReference\":\"originalReference\",\"merchantAccountCode\":\"merchantAccount\","
                + "\"merchantReference\":\"reference\",\"amount\":{\"currency\":\"EUR\",\"value\":1000},"
                + "\"eventCode\":\"EVENT\",\"success\":\"true\",\"additionalData\":{\"hmacSignature\":"
                + "\"ipnxGCaUZ4l8TUW75a71/ghd2Fe5ffvX0pV4TLTntIc=\"}}}]}";
        AuthenticationScheme scheme =
                adyen.schemes(Map.of("hmac_key", List.of(key))).getFirst();
        Verifier verifier = new Verifier(_ -> Optional.empty(), null);
        assertThat(verifier.signer(request("", body), scheme)).isPresent();
        assertThat(verifier.signer(request("", body.replace("1000", "1001")), scheme))
                .isEmpty();
        // what is moved over a colon
        assertThat(verifier.signer(
                        request(
                                "",
                                body.replace(
                                                "\"pspReference\":\"pspReference\"",
                                                "\"pspReference\":\"pspReference:originalReference\"")
                                        .replace(
                                                "\"originalReference\":\"originalReference\",",
                                                "\"originalReference\":\"merchantAccount\",")),
                        scheme))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, Ed25519, Ed25519, hex",
        "ed25519, Ed25519, Ed25519, pem",
        "ecdsa_p256, secp256r1, SHA256withECDSA, pem",
        "ecdsa_p384, secp384r1, SHA384withECDSA, pem",
        "ecdsa_p256_p1363, secp256r1, SHA256withECDSAinP1363Format, pem",
        "rsa_sha256, RSA, SHA256withRSA, pem",
        "rsa_sha512, RSA, SHA512withRSA, pem",
        "rsa_pss_sha256, RSA, RSASSA-PSS, pem"
    })
    void publicKey_configured_verifiesItsSignatures(String algorithm, String curve, String jdkName, String form)
            throws Exception {
        KeyPair keys = keys(curve, 0);
        java.security.Signature signing = java.security.Signature.getInstance(jdkName);
        if (jdkName.equals("RSASSA-PSS")) {
            signing.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signing.initSign(keys.getPrivate());
        signing.update(BODY.getBytes(StandardCharsets.UTF_8));
        String signature = Base64.getEncoder().encodeToString(signing.sign());
        boolean isRaw = form.equals("hex");
        Map<String, Object> rule =
                Map.of("header", "X-Signature", "algorithm", algorithm, "encoding", "base64", "secret_encoding", form);
        assertThat(isAuthentic(rule, written(keys, isRaw), request("", BODY, "X-Signature", signature)))
                .isTrue();
        assertThat(isAuthentic(rule, written(keys, isRaw), request("", BODY + " ", "X-Signature", signature)))
                .isFalse();
        assertThat(isAuthentic(rule, written(keys(curve, 1), isRaw), request("", BODY, "X-Signature", signature)))
                .isFalse();
    }

    /** Two pairs of RSA, for all tests: to generate one takes a second. */
    private static final List<KeyPair> RSA = new ArrayList<>();

    /** @param index 0, or 1 for keys of another sender */
    private static KeyPair keys(String curve, int index) throws GeneralSecurityException {
        if (!curve.equals("RSA")) {
            return JdkCrypto.keyPair(curve);
        }
        while (RSA.size() <= index) {
            RSA.add(rsa());
        }
        return RSA.get(index);
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String written(KeyPair keys, boolean isRaw) {
        return isRaw
                ? HexFormat.of().formatHex(JdkCrypto.raw(keys))
                : "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void weakOrOtherKey_isRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        SignatureRule rsa = SignatureRuleFormat.read(
                "", Map.of("header", "X-Signature", "algorithm", "rsa_sha256", "secret_encoding", "pem"));
        SignatureRule ed25519 = SignatureRuleFormat.read(
                "", Map.of("header", "X-Signature", "algorithm", "ed25519", "secret_encoding", "pem"));
        for (KeyPair keys : List.of(generator.generateKeyPair(), JdkCrypto.keyPair("secp256r1"))) {
            for (SignatureRule rule : List.of(rsa, ed25519)) {
                assertThatThrownBy(() -> SecretRules.check("secrets", rule, List.of(written(keys, false))))
                        .isInstanceOf(InvalidFieldException.class)
                        .hasMessageContaining("secrets[0]");
            }
        }
    }
}
