package dev.tappet.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tappet.access.Actor;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import dev.tappet.json.Json;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.MovableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins against a provider that runs beside the test, and what an attacker tries. */
@Tag("slow")
class OidcSignInTest {
    private static final UUID WORKSPACE = new UUID(7, 7);
    private static final String CLIENT = "tappet";

    private final MovableClock clock = new MovableClock();
    private static final RsaJsonWebKey FIRST = key("first");
    private static final RsaJsonWebKey SECOND = key("second");
    private final AtomicInteger documentReads = new AtomicInteger();
    private final AtomicInteger keyReads = new AtomicInteger();
    private final Map<String, String> exchanged = new HashMap<>();
    private List<RsaJsonWebKey> keys = List.of(FIRST);
    private RsaJsonWebKey signing = FIRST;
    private String nonce = "";
    private Consumer<JwtClaims> changed = _ -> {};
    private Consumer<JsonWebSignature> signature = _ -> {};
    private String calledItself = "";
    private HttpServer provider;
    private OidcSignIn signIn;

    private static RsaJsonWebKey key(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = "http://127.0.0.1:" + provider.getAddress().getPort();
        calledItself = issuer;
        provider.createContext("/.well-known/openid-configuration", exchange -> {
            documentReads.incrementAndGet();
            answer(
                    exchange,
                    200,
                    Map.of(
                            "issuer", calledItself,
                            "authorization_endpoint", issuer + "/authorize?tenant=1",
                            "token_endpoint", issuer + "/token",
                            "jwks_uri", issuer + "/keys"));
        });
        provider.createContext("/keys", exchange -> {
            keyReads.incrementAndGet();
            answer(
                    exchange,
                    200,
                    Map.of(
                            "keys",
                            keys.stream()
                                    .map(key -> key.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
                                    .toList()));
        });
        provider.createContext("/token", exchange -> {
            exchanged.putAll(fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchanged.put("authorization", exchange.getRequestHeaders().getFirst("Authorization"));
            if (!"good".equals(exchanged.get("code"))) {
                answer(exchange, 400, Map.of("error", "invalid_grant"));
                return;
            }
            answer(exchange, 200, Map.of("id_token", token(issuer), "access_token", "x"));
        });
        provider.start();
        signIn = new OidcSignIn(
                new OidcSettings(
                        URI.create(issuer),
                        CLIENT,
                        Optional.of("s3cret&"),
                        "openid email",
                        "groups",
                        List.of(RoleRule.of("on-call=" + WORKSPACE + ":editor"), RoleRule.of("platform=administrator")),
                        () -> URI.create("https://tappet.example/console/session/oidc/callback"),
                        "our directory"),
                new AesGcmSecretBox(new byte[32]),
                clock);
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    private String token(String issuer) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(CLIENT);
        claims.setSubject("1234");
        claims.setExpirationTime(NumericDate.fromMilliseconds(
                clock.millis() + Duration.ofMinutes(5).toMillis()));
        claims.setClaim("nonce", nonce);
        claims.setClaim("email", "ada@example.com");
        claims.setClaim("groups", List.of("all", "on-call"));
        changed.accept(claims);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKeyIdHeaderValue(signing.getKeyId());
        jws.setKey(signing.getPrivateKey());
        signature.accept(jws);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Json.write(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> fields(String form) {
        return Arrays.stream(form.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8), (a, _) -> a));
    }

    private Map<String, String> query(OidcSignIn.Begun begun) {
        Map<String, String> query = fields(begun.address().getRawQuery());
        nonce = query.get("nonce");
        return query;
    }

    private Caller finish() throws OidcSignInException {
        OidcSignIn.Begun begun = signIn.begin();
        return signIn.finish(Optional.of("good"), query(begun).get("state"), Optional.of(begun.browser()));
    }

    private void assertFails(OidcSignInException.Reason reason) {
        assertThatExceptionOfType(OidcSignInException.class)
                .isThrownBy(this::finish)
                .extracting(OidcSignInException::reason)
                .isEqualTo(reason);
    }

    @Test
    void person_withAGroup_getsTheRoleOfItsRule() throws Exception {
        OidcSignIn.Begun begun = signIn.begin();
        Map<String, String> query = query(begun);
        assertThat(begun.address().toString()).contains("/authorize?tenant=1&response_type=code");
        assertThat(query)
                .containsEntry("client_id", CLIENT)
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "https://tappet.example/console/session/oidc/callback");

        Caller caller = signIn.finish(Optional.of("good"), query.get("state"), Optional.of(begun.browser()));

        assertThat(caller).isInstanceOfSatisfying(Caller.Member.class, member -> {
            assertThat(member.workspace()).isEqualTo(WORKSPACE);
            assertThat(member.role()).isEqualTo(Role.EDITOR);
            assertThat(member.actor().name()).isEqualTo("ada@example.com");
        });
        byte[] challenge = MessageDigest.getInstance("SHA-256")
                .digest(exchanged.get("code_verifier").getBytes(StandardCharsets.UTF_8));
        assertThat(query)
                .containsEntry(
                        "code_challenge",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(challenge));
        assertThat(exchanged.get("authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString("tappet:s3cret%26".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void administrators_areAllowedByARuleToo() throws Exception {
        changed = claims -> claims.setClaim("groups", "platform");
        assertThat(finish()).isEqualTo(new Caller.Administrator(new Actor(Optional.empty(), "ada@example.com")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-call2", "On-Call", ""})
    void person_withoutAGroupOfARule_isRefused(String group) {
        changed = claims -> claims.setClaim("groups", List.of(group));
        assertFails(OidcSignInException.Reason.NO_ROLE);
        changed = claims -> claims.unsetClaim("groups");
        assertFails(OidcSignInException.Reason.NO_ROLE);
    }

    @Test
    void anotherBrowser_orAnotherState_cannotEndASignIn() throws Exception {
        OidcSignIn.Begun begun = signIn.begin();
        OidcSignIn.Begun theirs = signIn.begin();
        String state = query(begun).get("state");
        for (Optional<String> browser : List.of(
                Optional.<String>empty(), Optional.of(theirs.browser()), Optional.of("AAAA"), Optional.of("%"))) {
            assertThatExceptionOfType(OidcSignInException.class)
                    .isThrownBy(() -> signIn.finish(Optional.of("good"), state, browser))
                    .extracting(OidcSignInException::reason)
                    .isEqualTo(OidcSignInException.Reason.EXPIRED);
        }
        assertThat(exchanged).isEmpty();
    }

    @Test
    void signIn_thatTakesTooLong_hasExpired() throws Exception {
        OidcSignIn.Begun begun = signIn.begin();
        String state = query(begun).get("state");
        clock.pass(OidcSignIn.LIFETIME);
        assertThatExceptionOfType(OidcSignInException.class)
                .isThrownBy(() -> signIn.finish(Optional.of("good"), state, Optional.of(begun.browser())))
                .extracting(OidcSignInException::reason)
                .isEqualTo(OidcSignInException.Reason.EXPIRED);
    }

    @Test
    void refusals_ofTheProvider_areSaid() throws Exception {
        OidcSignIn.Begun begun = signIn.begin();
        String state = query(begun).get("state");
        for (Optional<String> code : List.of(Optional.<String>empty(), Optional.of("bad"))) {
            assertThatExceptionOfType(OidcSignInException.class)
                    .isThrownBy(() -> signIn.finish(code, state, Optional.of(begun.browser())))
                    .extracting(OidcSignInException::reason)
                    .isEqualTo(OidcSignInException.Reason.DENIED);
        }
    }

    @ParameterizedTest
    @CsvSource({"iss,https://elsewhere.example", "aud,another", "nonce,another", "exp,1", "sub,"})
    void tokenOfAnotherSignIn_isRefused(String claim, String value) {
        changed = claims -> {
            if (value == null) {
                claims.unsetClaim(claim);
            } else {
                claims.setClaim(claim, claim.equals("exp") ? Long.valueOf(value) : value);
            }
        };
        assertThatExceptionOfType(OidcSignInException.class).isThrownBy(this::finish);
    }

    @Test
    void token_unsignedOrSignedWithPublicKey_isRejected() {
        signature = jws -> {
            jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            jws.setAlgorithmHeaderValue("none");
            jws.setKey(null);
        };
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        signature = jws -> {
            jws.setAlgorithmHeaderValue("HS256");
            jws.setKey(new HmacKey(FIRST.getPublicKey().getEncoded()));
        };
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        signature = jws -> jws.setKey(SECOND.getPrivateKey());
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
    }

    @Test
    void newProviderKey_isRead_atMostOnceAMinute() throws Exception {
        finish();
        keys = List.of(FIRST, SECOND);
        signing = SECOND;
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        assertThat(keyReads).hasValue(1);
        clock.pass(Duration.ofMinutes(2));
        finish();
        assertThat(keyReads).hasValue(2);
    }

    @Test
    void provider_misnamedOrSilent_isReported() {
        calledItself = "https://elsewhere.example";
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        provider.stop(0);
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
    }

    @Test
    void provider_thatFails_isAskedAgainAfterFiveSeconds() throws Exception {
        String issuer = calledItself;
        calledItself = "https://elsewhere.example";
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        calledItself = issuer;
        assertFails(OidcSignInException.Reason.UNAVAILABLE);
        assertThat(documentReads).hasValue(1);

        clock.pass(SharedRead.FAILURE_RETENTION);
        finish();
        finish();
        assertThat(documentReads).as("then cached").hasValue(2);
    }

    @Test
    void document_readBeforeTheClockWasSetBack_isReadAgain() throws Exception {
        finish();
        clock.jump(clock.instant().minus(Duration.ofDays(365)));
        finish();
        assertThat(documentReads).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "=administrator",
                "a=b",
                "a=b:editor",
                "a=" + "00000000-0000-0007-0000-000000000007:owner"
            })
    void rule_ofAnotherForm_isRefused(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> RoleRule.of(text))
                .withMessageContaining("must be");
    }
}
