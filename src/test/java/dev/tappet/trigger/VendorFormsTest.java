package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.signature.JdkCrypto;
import dev.tappet.signature.KeySenders;
import dev.tappet.signature.SenderClient;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorTable;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The less common forms in which vendors send, and requests that were made of captured ones. */
class VendorFormsTest {
    private static final String PATH = async(GUARDED, GUARDED_WORKFLOW);
    private static final String URL = "https://tappet.example" + PATH;
    private static final String SECRET = "the-present-secret";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SECONDS = Long.toString(NOW.getEpochSecond());
    private static final String EVENT = "{\"a\":1}";

    private static final TriggerService.VendorHandshakes SENDERS = new TriggerService.VendorHandshakes(
            (_, _) -> new SenderClient.SenderResponse(200, JdkCrypto.snsCertificate()), (_, _, _) -> false);

    private TriggerFixture fixture;

    private static VendorCredentials vendor(String name, String credential, String value) throws Exception {
        var vendor = VendorTable.find(name).orElseThrow();
        return new VendorCredentials(vendor, vendor.check("credentials", Map.of(credential, List.of(value))));
    }

    private TriggerResponse send(
            VendorCredentials vendor, String method, String query, String body, Instant at, String... headers) {
        fixture = TriggerFixture.ofVendor(vendor, SENDERS);
        return fixture.answer(new IncomingRequest(
                method,
                PATH,
                query,
                Headers.of(headers),
                new ReceivedBody.Complete(body.getBytes(UTF_8)),
                "192.0.2.1",
                at,
                REQUEST_ID));
    }

    private int status(VendorCredentials vendor, String method, String query, String body, String... headers) {
        return send(vendor, method, query, body, NOW, headers).status();
    }

    private static byte[] mac(String algorithm, byte[] key, String signed) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(String signed) {
        return HexFormat.of().formatHex(mac("HmacSHA256", SECRET.getBytes(UTF_8), signed));
    }

    private static String base64(String algorithm, String signed) {
        return Base64.getEncoder().encodeToString(mac(algorithm, SECRET.getBytes(UTF_8), signed));
    }

    private static String mailgun(String time, String token, String name, String signature) {
        return "{\"signature\":{\"timestamp\":\"%s\",\"token\":\"%s\",\"%s\":\"%s\"},\"event-data\":{}}"
                .formatted(time, token, name, signature);
    }

    @Test
    void mailgun_digitsOfTheTokenMovedToTheTimestamp_areRefused() throws Exception {
        VendorCredentials mailgun = vendor("mailgun", "signing_key", SECRET);
        String token = "123" + "4f".repeat(23) + "a";
        String signature = hex(SECONDS + token);
        assertThat(status(mailgun, "POST", "", mailgun(SECONDS, token, "signature", signature), "Content-Type", JSON))
                .isEqualTo(200);
        assertThat(status(
                        mailgun,
                        "POST",
                        "",
                        mailgun(SECONDS + "123", token.substring(3), "signature", signature),
                        "Content-Type",
                        JSON))
                .isEqualTo(401);
    }

    @Test
    void mailgun_formsAndParentSignatures_areVerified() throws Exception {
        VendorCredentials mailgun = vendor("mailgun", "signing_key", SECRET);
        String token = "4f".repeat(25);
        String signature = hex(SECONDS + token);
        String form = "event=opened&timestamp=%s&token=%s&signature=%s".formatted(SECONDS, token, signature);
        assertThat(status(mailgun, "POST", "", form, "Content-Type", FORM)).isEqualTo(200);
        assertThat(status(mailgun, "POST", "", form.replace("token=4f", "token=5f"), "Content-Type", FORM))
                .isEqualTo(401);
        String multipart = Stream.of("timestamp", SECONDS, "token", token, "signature", signature)
                .gather(Gatherers.windowFixed(2))
                .map(part -> "--b\r\nContent-Disposition: form-data; name=\"" + part.getFirst() + "\"\r\n\r\n"
                        + part.getLast() + "\r\n")
                .collect(Collectors.joining("", "", "--b--\r\n"));
        String type = "multipart/form-data; boundary=b";
        assertThat(status(mailgun, "POST", "", multipart, "Content-Type", type)).isEqualTo(200);
        assertThat(status(mailgun, "POST", "", multipart.replace("4f4f", "5f4f"), "Content-Type", type))
                .isEqualTo(401);
        assertThat(status(
                        mailgun,
                        "POST",
                        "",
                        multipart.replace("name=\"token\"", "name=\"token\"; filename=\"a\""),
                        "Content-Type",
                        type))
                .isEqualTo(401);
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            StringBuilder broken = new StringBuilder(multipart);
            broken.replace(
                    random.nextInt(multipart.length() / 2),
                    multipart.length() / 2 + random.nextInt(multipart.length() / 2),
                    Integer.toString(random.nextInt(100)));
            assertThat(status(mailgun, "POST", "", broken.toString(), "Content-Type", type))
                    .isEqualTo(401);
        }
        String ofParent = mailgun(SECONDS, token, "parent-signature", signature)
                .replace("\"parent-", "\"signature\":\"" + "00".repeat(32) + "\",\"parent-");
        assertThat(status(mailgun, "POST", "", ofParent, "Content-Type", JSON)).isEqualTo(200);
        assertThat(status(mailgun, "POST", "", ofParent.replace("4f4f", "5f4f"), "Content-Type", JSON))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"svix", "webhook"})
    void svix_eitherNamesOfHeaders_areVerified(String prefix) throws Exception {
        byte[] key = "the present one of whsec".getBytes(UTF_8);
        VendorCredentials svix =
                vendor("svix", "secret", "whsec_" + Base64.getEncoder().encodeToString(key));
        String signature =
                "v1," + Base64.getEncoder().encodeToString(mac("HmacSHA256", key, "msg_1." + SECONDS + "." + EVENT));
        String[] headers = {
            "Content-Type",
            JSON,
            prefix + "-id",
            "msg_1",
            prefix + "-timestamp",
            SECONDS,
            prefix + "-signature",
            signature
        };
        assertThat(status(svix, "POST", "", EVENT, headers)).isEqualTo(200);
        headers[3] = "msg_2";
        assertThat(status(svix, "POST", "", EVENT, headers)).isEqualTo(401);
    }

    /** The id is signed, so that another one beside it does not make a repeat a new delivery. */
    @Test
    void svix_unsignedIdBesideTheSignedOne_isRefused() throws Exception {
        byte[] key = "the present one of whsec".getBytes(UTF_8);
        VendorCredentials svix =
                vendor("svix", "secret", "whsec_" + Base64.getEncoder().encodeToString(key));
        String signature =
                "v1," + Base64.getEncoder().encodeToString(mac("HmacSHA256", key, "msg_1." + SECONDS + "." + EVENT));
        assertThat(status(
                        svix,
                        "POST",
                        "",
                        EVENT,
                        "Content-Type",
                        JSON,
                        "webhook-id",
                        "msg_1",
                        "webhook-timestamp",
                        SECONDS,
                        "webhook-signature",
                        signature,
                        "svix-id",
                        "another"))
                .isEqualTo(401);
    }

    @Test
    void standardWebhooks_secretWithItsVersion_isAKey() throws Exception {
        byte[] key = "the present one of whsec".getBytes(UTF_8);
        VendorCredentials supabase = vendor(
                "standard_webhooks", "secret", "v1,whsec_" + Base64.getEncoder().encodeToString(key));
        String signature =
                "v1," + Base64.getEncoder().encodeToString(mac("HmacSHA256", key, "msg_1." + SECONDS + "." + EVENT));
        assertThat(status(
                        supabase,
                        "POST",
                        "",
                        EVENT,
                        "Content-Type",
                        JSON,
                        "webhook-id",
                        "msg_1",
                        "webhook-timestamp",
                        SECONDS,
                        "webhook-signature",
                        signature))
                .isEqualTo(200);
    }

    @Test
    void shopify_headersWithoutX_areVerified() throws Exception {
        VendorCredentials shopify = vendor("shopify", "secret", SECRET);
        String signature = base64("HmacSHA256", EVENT);
        assertThat(status(shopify, "POST", "", EVENT, "Content-Type", JSON, "Shopify-Hmac-Sha256", signature))
                .isEqualTo(200);
        assertThat(status(shopify, "POST", "", EVENT + " ", "Content-Type", JSON, "Shopify-Hmac-Sha256", signature))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"auth_token, HmacSHA1, HmacSHA256", "shared_key, HmacSHA256, HmacSHA1"})
    void twilio_eitherKey_isHeldToItsAlgorithm(String credential, String algorithm, String other) throws Exception {
        VendorCredentials twilio = vendor("twilio", credential, SECRET);
        String settings = "X-Twilio-Webhooks-Signature-Settings";
        for (String header : List.of("key=SK1,algorithm=HMAC_SHA256", "")) {
            assertThat(status(
                            twilio,
                            "POST",
                            "",
                            "Body=Hi",
                            "Content-Type",
                            FORM,
                            settings,
                            header,
                            "X-Twilio-Signature",
                            base64(algorithm, URL + "BodyHi")))
                    .isEqualTo(200);
            assertThat(status(
                            twilio,
                            "POST",
                            "",
                            "Body=Hi",
                            "Content-Type",
                            FORM,
                            settings,
                            header,
                            "X-Twilio-Signature",
                            base64(other, URL + "BodyHi")))
                    .isEqualTo(401);
        }
    }

    @Test
    void twilio_signedDigest_isNotForAnotherBody() throws Exception {
        VendorCredentials twilio = vendor("twilio", "auth_token", SECRET);
        String query = "bodySHA256=" + HexFormat.of().formatHex(JdkCrypto.sha256(EVENT.getBytes(UTF_8)));
        String signature = base64("HmacSHA1", URL + "?" + query);
        assertThat(status(twilio, "POST", query, EVENT, "Content-Type", JSON, "X-Twilio-Signature", signature))
                .isEqualTo(200);
        assertThat(status(twilio, "POST", query, "", "Content-Type", JSON, "X-Twilio-Signature", signature))
                .isEqualTo(401);
        assertThat(status(twilio, "POST", query, "", "Content-Type", FORM, "X-Twilio-Signature", signature))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void zendesk_requestWithoutABody_hasItsQueryAsTheEvent(String method) throws Exception {
        VendorCredentials zendesk = vendor("zendesk", "signing_secret", SECRET);
        String time = "2026-11-21T10:00:00Z";
        assertThat(status(
                        zendesk,
                        method,
                        "ticket=7",
                        "",
                        "X-Zendesk-Webhook-Signature-Timestamp",
                        time,
                        "X-Zendesk-Webhook-Signature",
                        base64("HmacSHA256", time)))
                .isEqualTo(200);
        assertThat(fixture.executions.created).hasSize(1);
        assertThat(status(zendesk, method, "ticket=7", "", "X-Zendesk-Webhook-Signature-Timestamp", time))
                .isEqualTo(401);
    }

    @Test
    void unsignedQuery_isNoEvent() throws Exception {
        VendorCredentials github = vendor("github", "secret", SECRET);
        String[] headers = {"X-Hub-Signature-256", "sha256=" + hex("")};
        assertThat(status(github, "GET", "", "", headers)).isEqualTo(200);
        assertThat(status(github, "GET", "admin=true", "", headers)).isEqualTo(401);
        VendorCredentials square = vendor("square", "signature_key", SECRET);
        String[] signed = {"x-square-hmacsha256-signature", base64("HmacSHA256", URL + "?a=1")};
        assertThat(status(square, "GET", "a=1", "", signed)).isEqualTo(200);
        assertThat(status(square, "GET", "a=2", "", signed)).isEqualTo(401);
    }

    @Test
    void square_endOfTheQueryMovedToTheBody_isRefused() throws Exception {
        VendorCredentials square = vendor("square", "signature_key", SECRET);
        String[] headers = {
            "Content-Type", JSON, "x-square-hmacsha256-signature", base64("HmacSHA256", URL + "?n=12{\"a\":1}")
        };
        assertThat(status(square, "POST", "n=12", EVENT, headers)).isEqualTo(200);
        assertThat(status(square, "POST", "n=", "12" + EVENT, headers)).isEqualTo(401);
        assertThat(status(square, "POST", "n=12" + EVENT, "", headers)).isEqualTo(401);
        assertThat(status(square, "POST", "", "?n=12" + EVENT, headers)).isEqualTo(401);
    }

    @Test
    void hubspot_endOfTheBodyMovedToTheTimestamp_isRefused() throws Exception {
        VendorCredentials hubspot = vendor("hubspot", "client_secret", SECRET);
        // as milliseconds a time of the year 2026; its last ten digits as seconds, too
        Instant at = Instant.ofEpochMilli(1791791791791L);
        String signature = base64("HmacSHA256", "POST" + URL + "7" + at.toEpochMilli());
        String[] headers = {
            "Content-Type", JSON, "X-HubSpot-Request-Timestamp", "1791791791791", "X-HubSpot-Signature-v3", signature
        };
        assertThat(send(hubspot, "POST", "", "7", at, headers).status()).isEqualTo(200);
        headers[3] = "1791791791";
        assertThat(send(hubspot, "POST", "", "7179", at, headers).status()).isEqualTo(401);
    }

    @Test
    void sendgrid_secondsAndDigitsOfTheBody_areNoMilliseconds() throws Exception {
        var keys = JdkCrypto.keyPair("secp256r1");
        VendorCredentials sendgrid = vendor(
                "sendgrid",
                "public_key",
                Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        String signature = Base64.getEncoder()
                .encodeToString(JdkCrypto.sign("SHA256withECDSA", keys.getPrivate(), SECONDS + "0007"));
        String[] headers = {
            "Content-Type",
            JSON,
            "X-Twilio-Email-Event-Webhook-Timestamp",
            SECONDS,
            "X-Twilio-Email-Event-Webhook-Signature",
            signature
        };
        headers[3] = SECONDS + "000";
        assertThat(status(sendgrid, "POST", "", "7", headers)).isEqualTo(401);
    }

    private TriggerResponse discord(String body) throws Exception {
        Sent sent = KeySenders.discord(NOW, body);
        VendorCredentials discord = vendor("discord", "public_key", KeySenders.DISCORD_KEY);
        return send(discord, "POST", "", body, NOW, sent.headers().toArray(String[]::new));
    }

    /** https://docs.discord.com/developers/events/webhook-events#preparing-for-events */
    @Test
    void discord_eventsAndTheirPing_areToldFromInteractions() throws Exception {
        TriggerResponse ping = discord("{\"version\":1,\"application_id\":\"1234560123453231555\",\"type\":0}");
        assertThat(ping.status()).isEqualTo(204);
        assertThat(ping.body()).isEmpty();
        assertThat(fixture.executions.created).isEmpty();
        discord(
                "{\"version\":1,\"application_id\":\"1234560123453231555\",\"type\":1,"
                        + "\"event\":{\"type\":\"APPLICATION_AUTHORIZED\",\"timestamp\":\"2024-10-18T14:42:53.064834\",\"data\":{}}}");
        assertThat(fixture.executions.created).hasSize(1);
        assertThat(discord(
                                "{\"type\":1,\"id\":\"787053080478613555\",\"token\":\"ThisIsATokenFromDiscordThatIsVeryLong\"}")
                        .body())
                .asString(UTF_8)
                .isEqualTo("{\"type\":1}");
        assertThat(fixture.executions.created).isEmpty();
    }

    @Test
    void sns_oldNotification_isRefused() throws Exception {
        VendorCredentials sns = vendor("aws_sns", "topic_arn", "arn:aws:sns:eu-west-1:123456789012:alarms");
        for (var each :
                Map.of(Duration.ofMinutes(60), 200, Duration.ofHours(2), 401).entrySet()) {
            Sent sent = KeySenders.sns(
                    "1",
                    "SHA1withRSA",
                    "Notification",
                    NOW.minus(each.getKey()),
                    "m-1",
                    "",
                    KeySenders.SNS_CERTIFICATE);
            assertThat(send(
                                    sns,
                                    "POST",
                                    "",
                                    new String(sent.body(), UTF_8),
                                    NOW,
                                    sent.headers().toArray(String[]::new))
                            .status())
                    .as("%s", each.getKey())
                    .isEqualTo(each.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource({"300, 200", "301, 401", "-300, 200", "-301, 401"})
    void signedTime_ofTheLastSecond_isFresh(long age, int status) throws Exception {
        VendorCredentials stripe = vendor("stripe", "signing_secret", SECRET);
        long time = NOW.getEpochSecond() - age;
        String signature = "t=" + time + ",v1=" + hex(time + "." + EVENT);
        for (Instant received : List.of(Instant.ofEpochSecond(NOW.getEpochSecond()), NOW, NOW.plusMillis(299))) {
            assertThat(send(stripe, "POST", "", EVENT, received, "Content-Type", JSON, "Stripe-Signature", signature)
                            .status())
                    .isEqualTo(status);
        }
    }
}
