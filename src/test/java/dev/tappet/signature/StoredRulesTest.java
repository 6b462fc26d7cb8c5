package dev.tappet.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused when a rule or a secret is stored, and what stored ones of earlier versions still mean. */
class StoredRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.700Z");
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private static final Map<String, Object> OUTSIDE_THE_BODY =
            Map.of("header", "X-Signature", "signed", "{timestamp}{body}", "timestamp", Map.of("header", "X-Time"));

    private static final Map<String, Object> WITH_ID =
            Map.of("header", "X-Signature", "signed", "{id}{body}", "id", Map.of("header", "X-Id"));

    @ParameterizedTest
    @CsvSource({
        "secret, whsec_, true",
        "secret, 'v1,whsec_', true",
        "secret, '', true",
        "secret, whpk_, false",
        "secret, whsk_, false",
        "public_key, whpk_, true",
        "public_key, '', true",
        "public_key, whsec_, false",
        "public_key, whsk_, false"
    })
    void keyOfStandardWebhooks_mustBeOfItsOwnKind(String credential, String prefix, boolean taken) throws Exception {
        Vendor vendor = VendorTable.find("standard_webhooks").orElseThrow();
        Map<String, List<String>> given = Map.of(credential, List.of(prefix + KEY));
        if (taken) {
            assertThat(vendor.check("credentials", given)).containsKey(credential);
        } else {
            assertThatThrownBy(() -> vendor.check("credentials", given))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("credentials." + credential + "[0]")
                    .hasMessageContaining("before it; " + prefix + " begins");
        }
    }

    /** An earlier version stored them. */
    @Test
    void storedPublicKey_usedAsASecret_verifiesNothing() throws Exception {
        SignatureRule rule = SignatureRuleFormat.read(
                "", Map.of("header", "X-Signature", "encoding", "base64", "secret_encoding", "base64"));
        SignedRequest request = request("POST", "", "{}", "X-Signature", mac(new byte[32], "{}"));
        assertThat(isAuthentic(rule, "whsec_" + KEY, request)).isTrue();
        assertThat(isAuthentic(rule, "whpk_" + KEY, request)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"sha256, false", "ed25519, false", "equal, true"})
    void signatureInTheBodyThatItSigns_isRefused(String algorithm, boolean taken) throws Exception {
        Map<String, Object> rule = Map.of("field", "signature", "algorithm", algorithm);
        if (taken) {
            assertThat(SignatureRuleFormat.read("", rule)).isNotNull();
        } else {
            assertThatThrownBy(() -> SignatureRuleFormat.read("authentication.signature", rule))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("authentication.signature.field")
                    .hasMessageContaining("cannot hold the signature of the body");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{method}{id}{body}', false",
        "'{id}{method}{body}', false",
        "'{url}{id}{body}', false",
        "'{method}{url}{body}', true",
        "'{id}{body}', true",
        "'{id}.{body}', true",
        "'{body}{id}', true"
    })
    void partsThatCouldBeMoved_areRefused(String signed, boolean taken) throws Exception {
        Map<String, Object> rule = Map.of("header", "X-Signature", "signed", signed, "id", Map.of("header", "X-Id"));
        if (taken) {
            assertThat(SignatureRuleFormat.read("", rule)).isNotNull();
        } else {
            assertThatThrownBy(() -> SignatureRuleFormat.read("", rule))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("must have text between its parts");
        }
    }

    @Test
    void timestampBesideTheBody_isOfOneLength() throws Exception {
        String seconds = Long.toString(NOW.getEpochSecond());
        SignedRequest sent = request("POST", "", "0007", "X-Time", seconds, "X-Signature", hex(seconds + "0007"));
        SignedRequest moved = request("POST", "", "7", "X-Time", seconds + "000", "X-Signature", hex(seconds + "0007"));
        SignatureRule rule = SignatureRuleFormat.read("", OUTSIDE_THE_BODY);
        assertThat(isAuthentic(rule, "sesame", sent)).isTrue();
        assertThat(isAuthentic(rule, "sesame", moved)).isFalse();
        assertThat(SignatureRuleFormat.write(rule).toString()).contains("unix_seconds");
    }

    /** It may be of a sender that signs milliseconds. */
    @Test
    void storedTimestampBesideTheBody_keepsItsMeaning() throws Exception {
        String millis = Long.toString(NOW.toEpochMilli());
        SignedRequest sent = request("POST", "", "{}", "X-Time", millis, "X-Signature", hex(millis + "{}"));
        assertThat(isAuthentic(SignatureRuleFormat.stored("", OUTSIDE_THE_BODY), "sesame", sent))
                .isTrue();
    }

    /** Written as {@code id|body} of the request that was signed, and of the one that was made of it. */
    @ParameterizedTest
    @CsvSource({
        "'{id}{body}', 'a|{\"b\":1}', '|a{\"b\":1}'",
        "'{id}{body}', 'a|{\"b\":1}', 'a{\"b\":1}|'",
        "'{id}{body}', 'a|[{\"b\":1}]', 'a[|{\"b\":1}]'",
        "'{body}{id}', 'a|{\"b\":1}', '|{\"b\":1}a'",
        "'{id}.{body}', 'a|7.5', 'a.7|5'"
    })
    void textMovedBetweenIdAndBody_isRefused(String signed, String original, String forged) throws Exception {
        SignatureRule rule = SignatureRuleFormat.read(
                "", Map.of("header", "X-Signature", "signed", signed, "id", Map.of("header", "X-Id")));
        String[] sent = original.split("\\|", -1);
        String[] moved = forged.split("\\|", -1);
        String signature = hex(signed.replace("{id}", sent[0]).replace("{body}", sent[1]));
        assertThat(signed.replace("{id}", moved[0]).replace("{body}", moved[1]))
                .isEqualTo(signed.replace("{id}", sent[0]).replace("{body}", sent[1]));
        assertThat(isAuthentic(rule, "sesame", request("POST", "", sent[1], "X-Id", sent[0], "X-Signature", signature)))
                .isTrue();
        assertThat(isAuthentic(
                        rule, "sesame", request("POST", "", moved[1], "X-Id", moved[0], "X-Signature", signature)))
                .isFalse();
    }

    @Test
    void unsignedQuery_isTakenWhereTheRuleSaysSo() throws Exception {
        SignedRequest sent = request("GET", "a=1", "", "X-Signature", hex(""));
        assertThat(isAuthentic(SignatureRuleFormat.read("", Map.of("header", "X-Signature")), "sesame", sent))
                .isFalse();
        SignatureRule said = SignatureRuleFormat.read("", Map.of("header", "X-Signature", "unsigned_query", true));
        assertThat(isAuthentic(said, "sesame", sent)).isTrue();
        assertThat(SignatureRuleFormat.write(said)).containsEntry("unsigned_query", true);
    }

    @Test
    void ruleWithASignedId_saysSo() throws Exception {
        assertThat(SignatureRuleFormat.read("", WITH_ID).signsId()).isTrue();
        assertThat(rule("header", "X-Id").signsId()).isFalse();
        assertThat(rule("field", "id").signsId()).isTrue();
    }

    private static SignatureRule rule(String place, String name) throws InvalidFieldException {
        return SignatureRuleFormat.read("", Map.of("header", "X-Signature", "id", Map.of(place, name)));
    }

    private static boolean isAuthentic(SignatureRule rule, String secret, SignedRequest request) {
        return new Verifier(_ -> java.util.Optional.empty(), null)
                .signer(request, new Signature(rule, List.of(secret)))
                .isPresent();
    }

    private static SignedRequest request(String method, String query, String body, String... headers) {
        return new SignedRequest(
                method,
                () -> URI.create("https://tappet.example/"),
                "/v1/webhooks/1",
                query,
                name -> {
                    List<String> values = new java.util.ArrayList<>();
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

    private static String mac(byte[] key, String signed) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(JdkCrypto.hmac("HmacSHA256", key, signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hex(String signed) throws GeneralSecurityException {
        return HexFormat.of().formatHex(JdkCrypto.hmac("HmacSHA256", "sesame", signed));
    }
}
