package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of Google Pub/Sub's push subscriptions, made with the JDK's cryptography. */
class SignedTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.700Z");
    private static final KeyPair FIRST = rsa();
    private static final KeyPair SECOND = rsa();
    private static final String AUDIENCE = "https://tappet.example/v1/webhooks/1";
    private static final String ACCOUNT = "gcp-cloud-pubsub@project.iam.gserviceaccount.com";

    private Instant clock = NOW;
    private String published = keySet("k1", FIRST);
    private int status = 200;
    private final AtomicInteger fetched = new AtomicInteger();

    private final Verifier verifier = new Verifier(
            _ -> Optional.empty(),
            new PublishedKeys(
                    (address, _) -> {
                        assertThat(address).isEqualTo(URI.create("https://www.googleapis.com/oauth2/v3/certs"));
                        fetched.incrementAndGet();
                        return new SenderClient.SenderResponse(status, published.getBytes(UTF_8));
                    },
                    () -> clock));

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return url(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String keySet(String id, KeyPair keys) {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(id, url(key.getModulus()), url(key.getPublicExponent()));
    }

    private static String claims(long expiresIn) {
        return "{\"iss\":\"https://accounts.google.com\",\"aud\":\"%s\",\"email\":\"%s\",\"email_verified\":true,\"exp\":%d}"
                .formatted(AUDIENCE, ACCOUNT, NOW.getEpochSecond() + expiresIn);
    }

    private static String token(String id, KeyPair keys, String claims) throws Exception {
        String signed = url("{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}"
                        .formatted(id)
                        .getBytes(UTF_8)) + "." + url(claims.getBytes(UTF_8));
        return signed + "." + url(JdkCrypto.sign("SHA256withRSA", keys.getPrivate(), signed));
    }

    private boolean admits(String token) throws Exception {
        return admits("Bearer " + token, NOW);
    }

    private boolean admits(String authorization, Instant received) throws Exception {
        Vendor vendor = VendorTable.find("google_pubsub").orElseThrow();
        var given = vendor.check(
                "credentials", Map.of("audience", List.of("another", AUDIENCE), "service_account", List.of(ACCOUNT)));
        SignedRequest request = new SignedRequest(
                "POST",
                () -> URI.create("https://tappet.example/"),
                "/v1/webhooks/1",
                "",
                name -> name.equals("Authorization") ? List.of(authorization) : List.of(),
                "{}".getBytes(UTF_8),
                received);
        List<AuthenticationScheme> schemes = vendor.schemes(given);
        assertThat(schemes).hasSize(1);
        return verifier.signer(request, schemes.getFirst()).isPresent();
    }

    @Test
    void token_ofTheIssuerForTheAudience_isAdmitted() throws Exception {
        assertThat(admits(token("k1", FIRST, claims(3600)))).isTrue();
        assertThat(admits("bearer " + token("k1", FIRST, claims(3600)), NOW)).isTrue();
        assertThat(fetched).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "https://accounts.google.com, https://accounts.example.com",
        "/v1/webhooks/1, /v1/webhooks/2",
        "gcp-cloud-pubsub@, eve@",
        "'\"email_verified\":true', '\"email_verified\":false'",
        "'\"email_verified\":true,', ''",
        "'\"exp\"', '\"x\"'",
        "'\"iss\"', '\"x\"'",
        "'\"aud\"', '\"x\"'",
        "'\"exp\"', '\"nbf\":1899999999,\"exp\"'"
    })
    void token_withOtherClaims_isRefused(String from, String to) throws Exception {
        String claims = claims(3600).replace(from, to);
        assertThat(claims).isNotEqualTo(claims(3600));
        assertThat(admits(token("k1", FIRST, claims))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-30, true", "-90, false"})
    void expiredToken_isAdmittedWithinTheTolerance(long expiresIn, boolean admitted) throws Exception {
        assertThat(admits(token("k1", FIRST, claims(expiresIn)))).isEqualTo(admitted);
    }

    @Test
    void unsignedAlteredAndConfusedTokens_areRefused() throws Exception {
        String payload = url(claims(3600).getBytes(UTF_8));
        String none = url("{\"alg\":\"none\",\"kid\":\"k1\"}".getBytes(UTF_8)) + "." + payload;
        assertThat(admits(none + ".")).isFalse();
        assertThat(admits(none)).isFalse();
        String shared = url("{\"alg\":\"HS256\",\"kid\":\"k1\"}".getBytes(UTF_8)) + "." + payload;
        for (byte[] key : List.of(FIRST.getPublic().getEncoded(), published.getBytes(UTF_8))) {
            assertThat(admits(shared + "." + url(JdkCrypto.hmac("HmacSHA256", key, shared.getBytes(UTF_8)))))
                    .isFalse();
        }
        String right = token("k1", FIRST, claims(3600));
        assertThat(admits(token("k1", SECOND, claims(3600)))).isFalse();
        assertThat(admits(right.substring(0, right.length() - 10))).isFalse();
        assertThat(admits(right.replace(
                        "." + payload + ".", "." + url(claims(9999).getBytes(UTF_8)) + ".")))
                .isFalse();
        for (String broken : List.of("", "a", "..", "a.b.c", "....", "x".repeat(20_000))) {
            assertThat(admits(broken)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NONE", "HS256", "HS512", "dir", "RS1", ""})
    void algorithmWithoutPublishedKey_isRefusedWithoutTheIssuer(String algorithm) throws Exception {
        status = 503;
        String token =
                url("{\"alg\":\"%s\",\"kid\":\"k1\"}".formatted(algorithm).getBytes(UTF_8)) + "."
                        + url(claims(3600).getBytes(UTF_8)) + ".";
        assertThat(admits(token)).isFalse();
        assertThat(admits(token + url(new byte[32]))).isFalse();
        assertThat(fetched).hasValue(0);
    }

    @Test
    void newKey_isFetchedOnceAMinute() throws Exception {
        assertThat(admits(token("k1", FIRST, claims(7200)))).isTrue();
        published = keySet("k2", SECOND);
        assertThat(admits(token("k2", SECOND, claims(7200)))).isFalse();
        assertThat(fetched).hasValue(1);
        clock = NOW.plusSeconds(61);
        assertThat(admits(token("k2", SECOND, claims(7200)))).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(admits(token("invented" + i, FIRST, claims(7200)))).isFalse();
        }
        assertThat(fetched).hasValue(2);
        clock = clock.plus(Duration.ofHours(2));
        assertThat(admits(token("k2", SECOND, claims(7200)))).isTrue();
        assertThat(fetched).hasValue(3);
    }

    @Test
    void issuerThatDoesNotAnswer_leavesItOpen() throws Exception {
        status = 503;
        String token = token("k1", FIRST, claims(3600));
        assertThatThrownBy(() -> admits(token)).isInstanceOf(SenderUnreachableException.class);
        status = 200;
        assertThatThrownBy(() -> admits(token)).isInstanceOf(SenderUnreachableException.class);
        assertThat(fetched).hasValue(1);
        clock = clock.plusSeconds(11);
        published = "no keys";
        assertThatThrownBy(() -> admits(token)).isInstanceOf(SenderUnreachableException.class);
        published = keySet("k1", FIRST);
        clock = clock.plusSeconds(11);
        assertThat(admits(token)).isTrue();
        assertThat(fetched).hasValue(3);
    }

    @Test
    void issuerThatNoLongerAnswers_isTrustedForADay() throws Exception {
        String token = token("k1", FIRST, claims(48 * 3600));
        assertThat(admits(token)).isTrue();
        status = 503;
        clock = NOW.plus(Duration.ofHours(2));
        for (int i = 0; i < 10; i++) {
            assertThat(admits(token)).isTrue();
        }
        assertThat(fetched).hasValue(2);
        assertThatThrownBy(() -> admits(token("k2", SECOND, claims(48 * 3600))))
                .isInstanceOf(SenderUnreachableException.class);
        clock = NOW.plus(Duration.ofHours(25));
        assertThatThrownBy(() -> admits(token)).isInstanceOf(SenderUnreachableException.class);
    }

    @Test
    void keys_neededByManyAtOnce_areFetchedOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        String token = token("k1", FIRST, claims(3600));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new java.util.ArrayList<java.util.concurrent.Future<Boolean>>();
            for (int i = 0; i < 50; i++) {
                results.add(threads.submit(() -> {
                    all.countDown();
                    all.await();
                    return admits(token);
                }));
            }
            for (var result : results) {
                assertThat(result.get()).isTrue();
            }
        }
        assertThat(fetched).hasValue(1);
    }
}
