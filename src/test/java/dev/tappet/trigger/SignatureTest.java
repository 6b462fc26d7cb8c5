package dev.tappet.trigger;

import static dev.tappet.trigger.RequestCase.ACCEPTED;
import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.SecretEncoding;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureAlgorithm;
import dev.tappet.signature.SignatureEncoding;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignatureTimestamp;
import dev.tappet.signature.SignedContent;
import dev.tappet.signature.ValueLocation;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Signatures that vendors document, and all that must not pass for one. */
class SignatureTest {
    private static final String PATH = async(GUARDED, GUARDED_WORKFLOW);
    private static final String JSON = "{\"a\":1}";
    private static final long SECONDS = NOW.getEpochSecond();

    private static final Signature PLAIN = hmac(
            "X-Signature",
            SignatureAlgorithm.Hmac.SHA256,
            SignatureEncoding.HEX,
            "sha256=",
            SignedContent.BODY,
            Optional.empty(),
            Optional.empty(),
            SecretEncoding.TEXT,
            List.of("old-sesame", "new-sesame"));

    /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation */
    @Test
    void gitHubExample_isAuthentic() {
        Signature gitHub = hmac(
                "X-Hub-Signature-256",
                SignatureAlgorithm.Hmac.SHA256,
                SignatureEncoding.HEX,
                "sha256=",
                SignedContent.BODY,
                Optional.empty(),
                Optional.empty(),
                SecretEncoding.TEXT,
                List.of("It's a Secret to Everybody"));
        assertAuthentic(
                gitHub,
                NOW,
                "Hello, World!",
                Headers.of(
                        "Content-Type",
                        "text/plain",
                        "X-Hub-Signature-256",
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
    }

    /** https://api.slack.com/authentication/verifying-requests-from-slack */
    @Test
    void slackExample_isAuthentic() throws Exception {
        Signature slack = hmac(
                "X-Slack-Signature",
                SignatureAlgorithm.Hmac.SHA256,
                SignatureEncoding.HEX,
                "v0=",
                content("v0:{timestamp}:{body}"),
                Optional.of(new SignatureTimestamp(
                        new ValueLocation.Header("X-Slack-Request-Timestamp", ""),
                        SignatureTimestamp.Form.UNIX,
                        SignatureTimestamp.TOLERANCE)),
                Optional.empty(),
                SecretEncoding.TEXT,
                List.of("8f742231b10e8888abcd99yyyzzz85a5"));
        assertAuthentic(
                slack,
                Instant.ofEpochSecond(1531420618 + 299),
                "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                        + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
                        + "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
                Headers.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "X-Slack-Signature",
                        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                        "X-Slack-Request-Timestamp",
                        "1531420618"));
    }

    /** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
    @Test
    void standardWebhooksExample_isAuthentic() throws Exception {
        Signature standard = standardWebhooks("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Headers headers =
                json().and("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek").and("webhook-timestamp", "1614265330");
        String body = "{\"test\": 2432232314}";
        String signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        Instant then = Instant.ofEpochSecond(1614265330);
        assertAuthentic(standard, then, body, headers.and("webhook-signature", signature));
        assertAuthentic(
                standard,
                then,
                body,
                headers.and("webhook-signature", "v1a,AAAA v1,bm9uc2Vuc2U= " + signature + " v2,AAAA"));
        assertRefused(standard, then, body, headers.and("webhook-signature", "v2" + signature.substring(2)));
    }

    private static Signature standardWebhooks(String secret) throws InvalidFieldException {
        return hmac(
                "webhook-signature",
                SignatureAlgorithm.Hmac.SHA256,
                SignatureEncoding.BASE64,
                "v1,",
                content("{id}.{timestamp}.{body}"),
                Optional.of(new SignatureTimestamp(
                        new ValueLocation.Header("webhook-timestamp", ""),
                        SignatureTimestamp.Form.UNIX,
                        SignatureTimestamp.TOLERANCE)),
                Optional.of("webhook-id"),
                SecretEncoding.BASE64,
                List.of(secret));
    }

    @TestFactory
    Stream<DynamicTest> algorithmsAndEncodings_areVerified() {
        return Stream.of(SignatureAlgorithm.Hmac.values())
                .flatMap(algorithm -> Stream.of(SignatureEncoding.values())
                        .map(encoding -> dynamicTest(algorithm + " in " + encoding, () -> {
                            Signature hmac = hmac(
                                    "X-Signature",
                                    algorithm,
                                    encoding,
                                    "",
                                    SignedContent.BODY,
                                    Optional.empty(),
                                    Optional.empty(),
                                    SecretEncoding.TEXT,
                                    List.of("sesame"));
                            byte[] mac = mac("Hmac" + algorithm, "sesame", JSON);
                            assertThat(admits(
                                            hmac,
                                            switch (encoding) {
                                                case HEX -> HexFormat.of().formatHex(mac);
                                                case BASE64 ->
                                                    Base64.getEncoder().encodeToString(mac);
                                            }))
                                    .isTrue();
                            assertThat(admits(
                                            hmac,
                                            switch (encoding) {
                                                case HEX ->
                                                    HexFormat.of()
                                                            .formatHex(mac)
                                                            .toUpperCase(Locale.ROOT);
                                                case BASE64 ->
                                                    Base64.getUrlEncoder()
                                                            .withoutPadding()
                                                            .encodeToString(mac);
                                            }))
                                    .isTrue();
                        })));
    }

    @TestFactory
    Stream<DynamicTest> signatures_areVerified() {
        String old = hex("old-sesame", JSON);
        String fresh = hex("new-sesame", JSON);
        String wrong = hex("other-sesame", JSON);
        return Stream.of(
                passes("the older of two secrets", old),
                passes("the newer of two secrets", fresh),
                passes("one of several with blanks between", wrong + " " + fresh),
                passes("one of several with commas between", wrong + "," + fresh + ",sha256=,x"),
                passes("one of several with both between", wrong + ", " + fresh),
                fails("another secret", wrong),
                fails("another body", hex("new-sesame", JSON + " ")),
                fails("no prefix", fresh.substring("sha256=".length())),
                fails("another prefix", fresh.replace("sha256", "sha512")),
                fails("half of it", fresh.substring(0, fresh.length() / 2)),
                fails("more than it", fresh + "00"),
                fails("nothing after the prefix", "sha256="),
                fails("nothing", ""),
                fails("no hexadecimal", "sha256=" + "z".repeat(64)),
                fails("the secret itself", "sha256=new-sesame"));
    }

    private static DynamicTest passes(String name, String signature) {
        return dynamicTest(name, () -> assertThat(admits(PLAIN, signature)).isTrue());
    }

    private static DynamicTest fails(String name, String signature) {
        return dynamicTest(name, () -> assertThat(admits(PLAIN, signature)).isFalse());
    }

    @Test
    void repeatedSignatureHeader_triesEveryValue() {
        assertAuthentic(
                PLAIN,
                NOW,
                JSON,
                json().and("X-Signature", hex("other-sesame", JSON)).and("x-signature", hex("new-sesame", JSON)));
    }

    @Test
    void missingSignatureHeader_isRejected() {
        assertRefused(PLAIN, NOW, JSON, json());
    }

    @TestFactory
    Stream<DynamicTest> timestamps_areVerified() throws InvalidFieldException {
        Signature timed = hmac(
                "X-Signature",
                SignatureAlgorithm.Hmac.SHA256,
                SignatureEncoding.HEX,
                "sha256=",
                content("{timestamp}.{body}"),
                Optional.of(new SignatureTimestamp(
                        new ValueLocation.Header("X-Time", ""), SignatureTimestamp.Form.UNIX, Duration.ofSeconds(60))),
                Optional.empty(),
                SecretEncoding.TEXT,
                List.of("sesame"));
        return Stream.of(
                timed(timed, "" + SECONDS, true, "now"),
                timed(timed, "" + (SECONDS - 59), true, "a little ago"),
                timed(timed, "" + (SECONDS - 61), false, "too long ago"),
                timed(timed, "" + (SECONDS + 60), true, "a little ahead"),
                timed(timed, "" + (SECONDS + 61), false, "too far ahead"),
                timed(timed, SECONDS + "000", true, "in milliseconds"),
                timed(timed, (SECONDS - 61) + "000", false, "in milliseconds, too long ago"),
                timed(timed, "", false, "empty"),
                timed(timed, "-1", false, "negative"),
                timed(timed, SECONDS + ".5", false, "a fraction"),
                timed(timed, " " + SECONDS, false, "with a blank"),
                timed(timed, "9".repeat(30), false, "beyond all bounds"),
                timed(timed, NOW.toString(), false, "a date"));
    }

    private static DynamicTest timed(Signature hmac, String time, boolean admitted, String name) {
        return dynamicTest(name, () -> {
            Headers headers = json().and("X-Time", time).and("X-Signature", hex("sesame", time + "." + JSON));
            assertThat(status(hmac, NOW, JSON, headers)).isEqualTo(admitted ? 200 : 401);
            Headers other = json().and("X-Time", "" + SECONDS).and("X-Signature", hex("sesame", time + "!." + JSON));
            assertThat(status(hmac, NOW, JSON, other))
                    .as("signed with another time")
                    .isEqualTo(401);
        });
    }

    @Test
    void repeatedTimestampOrId_isRejected() throws Exception {
        Signature standard = standardWebhooks(Base64.getEncoder().encodeToString("sesame".getBytes(UTF_8)));
        String signature =
                "v1," + Base64.getEncoder().encodeToString(mac("HmacSHA256", "sesame", "m1." + SECONDS + "." + JSON));
        Headers once = json().and("webhook-signature", signature)
                .and("webhook-timestamp", "" + SECONDS)
                .and("webhook-id", "m1");
        assertAuthentic(standard, NOW, JSON, once);
        assertRefused(standard, NOW, JSON, once.and("Webhook-Timestamp", "" + SECONDS));
        assertRefused(standard, NOW, JSON, once.and("Webhook-Id", "m1"));
    }

    @Test
    void signedUrl_isPublicUrlWithOriginalQuery() throws Exception {
        Signature square = hmac(
                "X-Signature",
                SignatureAlgorithm.Hmac.SHA1,
                SignatureEncoding.HEX,
                "",
                content("{url}{body}"),
                Optional.empty(),
                Optional.empty(),
                SecretEncoding.HEX,
                List.of(HexFormat.of().formatHex("sesame".getBytes(UTF_8))));
        String url = "https://tappet.example" + PATH + "?a=%C3%A9&b";
        Headers headers = json().and("X-Signature", HexFormat.of().formatHex(mac("HmacSHA1", "sesame", url + JSON)));
        assertThat(TriggerFixture.guardedBy(square)
                        .answer(asked("a=%C3%A9&b", headers))
                        .status())
                .isEqualTo(200);
        assertThat(TriggerFixture.guardedBy(square)
                        .answer(asked("a=%C3%A9&b=", headers))
                        .status())
                .isEqualTo(401);
        assertThat(TriggerFixture.guardedBy(square).answer(asked("", headers)).status())
                .isEqualTo(401);
    }

    private static IncomingRequest asked(String query, Headers headers) {
        return new IncomingRequest(
                "POST",
                PATH,
                query,
                headers,
                new ReceivedBody.Complete(JSON.getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
    }

    @Test
    void rejection_revealsNothing() {
        TriggerResponse stale = answer(PLAIN, NOW, JSON, json());
        TriggerResponse wrong = answer(PLAIN, NOW, JSON, json().and("X-Signature", hex("new-sesame", JSON + " ")));
        assertThat(stale.body()).isEqualTo(wrong.body());
        assertThat(wrong.body())
                .asString(UTF_8)
                .contains("\"title\":\"Invalid HMAC signature\",\"status\":401")
                .doesNotContainIgnoringCase("sesame")
                .doesNotContain(hex("new-sesame", JSON).substring(7, 20));
    }

    @Test
    void headerSecretAndSignature_areBothRequired() {
        TriggerFixture scene = TriggerFixture.guardedBy(PLAIN, new HeaderSecret("X-Key", List.of("key")));
        Headers signed = json().and("X-Signature", hex("new-sesame", JSON));
        assertThat(scene.answer(request("POST", PATH, signed, JSON.getBytes(UTF_8)))
                        .status())
                .isEqualTo(400);
        assertThat(scene.answer(request("POST", PATH, json().and("X-Key", "key"), JSON.getBytes(UTF_8)))
                        .status())
                .isEqualTo(401);
        assertThat(scene.answer(request("POST", PATH, signed.and("X-Key", "key"), JSON.getBytes(UTF_8)))
                        .body())
                .asString(UTF_8)
                .isEqualTo(ACCEPTED);
    }

    @Property
    void anyMalformedSignature_isRejected(@ForAll("nonsense") String signature) {
        assertThat(admits(PLAIN, signature)).isFalse();
    }

    @Provide
    Arbitrary<String> nonsense() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(80),
                Arbitraries.of("sha256=", ",", " ", "0", "aF", "é", "=", "-", "\t")
                        .list()
                        .ofMaxSize(70)
                        .map(parts -> String.join("", parts)));
    }

    private static Signature hmac(
            String header,
            SignatureAlgorithm algorithm,
            SignatureEncoding encoding,
            String prefix,
            SignedContent signed,
            Optional<SignatureTimestamp> timestamp,
            Optional<String> idHeader,
            SecretEncoding keyForm,
            List<String> secrets) {
        Optional<ValueLocation> id = idHeader.map(name -> new ValueLocation.Header(name, ""));
        return new Signature(
                new SignatureRule(
                        new ValueLocation.Header(header, prefix), algorithm, encoding, signed, timestamp, id, keyForm),
                secrets);
    }

    private static SignedContent content(String template) throws InvalidFieldException {
        return SignedContent.parse("signed", template);
    }

    private static String hex(String secret, String signed) {
        try {
            return "sha256=" + HexFormat.of().formatHex(mac("HmacSHA256", secret, signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(String algorithm, String secret, String signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
        return mac.doFinal(signed.getBytes(UTF_8));
    }

    private static boolean admits(Signature hmac, String signature) {
        return status(hmac, NOW, JSON, json().and("X-Signature", signature)) == 200;
    }

    private static void assertAuthentic(Signature hmac, Instant now, String body, Headers headers) {
        // a body that is no event is refused after its signature was found right
        assertThat(status(hmac, now, body, headers)).isIn(200, 415);
        assertRefused(hmac, now, body + "x", headers);
    }

    private static void assertRefused(Signature hmac, Instant now, String body, Headers headers) {
        assertThat(status(hmac, now, body, headers)).isEqualTo(401);
    }

    private static int status(Signature hmac, Instant now, String body, Headers headers) {
        return answer(hmac, now, body, headers).status();
    }

    private static TriggerResponse answer(Signature hmac, Instant now, String body, Headers headers) {
        return TriggerFixture.guardedBy(hmac)
                .answer(new IncomingRequest(
                        "POST",
                        PATH,
                        "",
                        headers,
                        new ReceivedBody.Complete(body.getBytes(UTF_8)),
                        "192.0.2.1",
                        now,
                        REQUEST_ID));
    }
}
