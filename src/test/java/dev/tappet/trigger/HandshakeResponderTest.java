package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static dev.tappet.trigger.TriggerFixture.webhook;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.signature.JdkCrypto;
import dev.tappet.signature.KeySenders;
import dev.tappet.signature.SenderClient;
import dev.tappet.signature.SenderUnreachableException;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorSender;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorSenders;
import dev.tappet.signature.VendorTable;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The questions that vendors ask of a URL: answered when they should be, and holes when they are not. */
class HandshakeResponderTest {
    private static final String SECRET = "the-present-secret";
    private static final String CONFIRM =
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:alarms&Token=0123abc";

    private final List<URI> visited = new ArrayList<>();
    private final List<String> enrolled = new ArrayList<>();
    private int statusOutside = 200;

    private final SenderClient aws = (address, _) -> {
        visited.add(address);
        return new SenderClient.SenderResponse(
                statusOutside,
                address.toString().equals(KeySenders.SNS_CERTIFICATE)
                        ? JdkCrypto.snsCertificate()
                        : "<ok/>".getBytes(UTF_8));
    };

    private TriggerFixture scene;

    private static VendorCredentials account(String vendor, String... namesAndValues) {
        Map<String, List<String>> credentials = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            credentials.put(namesAndValues[i], List.of("another-older-one", namesAndValues[i + 1]));
        }
        return new VendorCredentials(VendorTable.find(vendor).orElseThrow(), credentials);
    }

    private TriggerResponse answer(VendorCredentials account, IncomingRequest request) {
        scene = TriggerFixture.ofVendor(
                account, new TriggerService.VendorHandshakes(aws, (_, _, secret) -> enrolled.add(secret)));
        return scene.answer(request);
    }

    private void assertGreeted(TriggerResponse answer, String type, String body) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString(UTF_8).isEqualTo(body);
        assertThat(answer.headers().first("Content-Type")).isEqualTo(Optional.of(type));
        assertThat(answer.headers().first("X-Content-Type-Options")).contains("nosniff");
        assertThat(scene.executions.created).isEmpty();
    }

    private void assertRefused(TriggerResponse answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(scene.executions.created).isEmpty();
    }

    private static IncomingRequest request(String method, String query, String body, String... headers) {
        return new IncomingRequest(
                method,
                webhook(GUARDED),
                query,
                Headers.of(headers),
                new ReceivedBody.Complete(body.getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
    }

    private static String hmac(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IncomingRequest v0(String timeHeader, String header, Instant at, String body) {
        String time = Long.toString(at.getEpochSecond());
        return request(
                "POST",
                "",
                body,
                "Content-Type",
                "application/json",
                timeHeader,
                time,
                header,
                "v0=" + hmac("v0:" + time + ":" + body));
    }

    private static IncomingRequest slack(String body) {
        return v0("X-Slack-Request-Timestamp", "X-Slack-Signature", NOW, body);
    }

    @Test
    void slackChallenge_signed_isReturned() {
        VendorCredentials slack = account("slack", "signing_secret", SECRET);
        String body = "{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1aBm2rZgRNFdxV2595E9CY3gm\"}";
        assertGreeted(answer(slack, slack(body)), "text/plain", "3eZbrw1aBm2rZgRNFdxV2595E9CY3gm");
        assertRefused(answer(slack, request("POST", "", body, "Content-Type", "application/json")), 401);
        assertRefused(answer(slack, slack(body.replace("3eZ", "<script>"))), 400);
        assertRefused(answer(slack, slack(body.replace("3eZ", "a".repeat(201)))), 400);
    }

    private static IncomingRequest zoom(Instant at, String token) {
        return v0(
                "x-zm-request-timestamp",
                "x-zm-signature",
                at,
                "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"" + token + "\"}}");
    }

    @Test
    void zoomToken_isSigned() {
        VendorCredentials zoom = account("zoom", "secret_token", SECRET);
        String token = "qgg8vlvZRS6UYooatFL8Aw";
        assertGreeted(
                answer(zoom, zoom(NOW, token)),
                "application/json",
                "{\"plainToken\":\"" + token + "\",\"encryptedToken\":\"" + hmac(token) + "\"}");
    }

    /** What would be signed for anybody would be a signature of an event. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v0:1700000000:{}",
                "",
                "a b",
                "a.b",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void zoomToken_malformed_isNotSigned(String token) {
        assertRefused(answer(account("zoom", "secret_token", SECRET), zoom(NOW, token)), 400);
    }

    @Test
    void zoomToken_withoutValidSignature_isNotSigned() {
        VendorCredentials zoom = account("zoom", "secret_token", SECRET);
        String body = "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"}}";
        assertRefused(answer(zoom, request("POST", "", body, "Content-Type", "application/json")), 401);
        assertRefused(answer(zoom, zoom(NOW.minusSeconds(302), "qgg8vlvZRS6UYooatFL8Aw")), 401);
        assertRefused(answer(account("zoom", "secret_token", "other"), zoom(NOW, "qgg8vlvZRS6UYooatFL8Aw")), 401);
    }

    @Test
    void discordPing_signed_isAnswered() {
        VendorSender discord = VendorSenders.of("discord");
        VendorCredentials account =
                new VendorCredentials(VendorTable.find("discord").orElseThrow(), discord.credentials());
        Sent sent = discord.send("", NOW, "1");
        Headers headers = Headers.of(sent.headers().toArray(String[]::new));
        IncomingRequest signedButOther = new IncomingRequest(
                "POST",
                webhook(GUARDED),
                "",
                headers,
                new ReceivedBody.Complete("{\"type\":1}".getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
        assertRefused(answer(account, signedButOther), 401);
        assertRefused(answer(account, request("POST", "", "{\"type\":1}", "Content-Type", "application/json")), 401);
        Sent ping = KeySenders.discord(NOW, "{\"type\":1,\"id\":\"7\"}");
        IncomingRequest signed =
                request("POST", "", "{\"type\":1,\"id\":\"7\"}", ping.headers().toArray(String[]::new));
        assertGreeted(answer(account, signed), "application/json", "{\"type\":1}");
    }

    private TriggerResponse sns(String type, String address) throws Exception {
        return sns(type, address, KeySenders.SNS_CERTIFICATE, "arn:aws:sns:eu-west-1:123456789012:alarms");
    }

    private TriggerResponse sns(String type, String address, String certificate, String topic) throws Exception {
        Sent sent = KeySenders.sns("2", "SHA256withRSA", type, NOW, "m-1", address, certificate);
        return answer(
                account("aws_sns", "topic_arn", topic),
                new IncomingRequest(
                        "POST",
                        async(GUARDED, GUARDED_WORKFLOW),
                        "",
                        Headers.of(sent.headers().toArray(String[]::new)),
                        new ReceivedBody.Complete(sent.body()),
                        "192.0.2.1",
                        NOW,
                        REQUEST_ID));
    }

    @Test
    void snsSubscription_isConfirmedByOneRequest() throws Exception {
        TriggerResponse answer = sns("SubscriptionConfirmation", CONFIRM);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(visited).containsExactly(URI.create(KeySenders.SNS_CERTIFICATE), URI.create(CONFIRM));
        assertThat(scene.executions.created).isEmpty();
    }

    @Test
    void snsUnsubscribe_isAcceptedWithoutRequest() throws Exception {
        assertThat(sns("UnsubscribeConfirmation", CONFIRM).status()).isEqualTo(200);
        assertThat(visited).containsExactly(URI.create(KeySenders.SNS_CERTIFICATE));
        assertThat(scene.executions.created).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1",
                "https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&Token=1",
                "https://evil.example/?Action=ConfirmSubscription&Token=1",
                "https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription&Token=1",
                "https://sns.eu-west-1.amazonaws.com:8443/?Action=ConfirmSubscription&Token=1",
                "https://sns.s3.amazonaws.com/?Action=ConfirmSubscription&Token=1",
                "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&Token=1",
                "https://169.254.169.254/?Action=ConfirmSubscription&Token=1",
            })
    void snsConfirmation_ofForeignAddress_isRejected(String address) throws Exception {
        assertRefused(sns("SubscriptionConfirmation", address), 400);
        assertThat(visited).containsExactly(URI.create(KeySenders.SNS_CERTIFICATE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
                "https://evil.example/SimpleNotificationService-0123456789abcdef.pem",
                "https://sns.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
                "https://sns.s3-eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
                "https://sns.eu-west-1.amazonaws.com/evil/SimpleNotificationService-0123456789abcdef.pem",
                "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem?x=.pem",
                "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem",
            })
    void snsCertificate_ofForeignAddress_isNotFetched(String certificate) throws Exception {
        assertRefused(
                sns("SubscriptionConfirmation", CONFIRM, certificate, "arn:aws:sns:eu-west-1:123456789012:alarms"),
                401);
        assertThat(visited).isEmpty();
    }

    @Test
    void snsMessage_ofOtherTopic_isRejectedWithoutRequest() throws Exception {
        assertRefused(
                sns(
                        "SubscriptionConfirmation",
                        CONFIRM,
                        KeySenders.SNS_CERTIFICATE,
                        "arn:aws:sns:eu-west-1:123456789012:x"),
                401);
        assertThat(visited).isEmpty();
    }

    @Test
    void snsCertificate_unavailable_asksSenderToRetry() throws Exception {
        statusOutside = 503;
        assertThat(sns("Notification", "").status()).isEqualTo(503);
        statusOutside = 404;
        assertThat(sns("Notification", "").status()).isEqualTo(401);
        scene = TriggerFixture.ofVendor(
                account("aws_sns", "topic_arn", "arn:aws:sns:eu-west-1:123456789012:alarms"),
                new TriggerService.VendorHandshakes(
                        (_, _) -> {
                            throw new SenderUnreachableException("no answer");
                        },
                        (_, _, _) -> false));
        Sent sent = VendorSenders.of("aws_sns").send("", NOW, "m");
        assertThat(scene.answer(request(
                                "POST",
                                "",
                                new String(sent.body(), UTF_8),
                                sent.headers().toArray(String[]::new)))
                        .status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub.mode=subscribe&hub.verify_token=t0ken&hub.challenge=1158201444|200",
                "hub.mode=subscribe&hub.verify_token=another-older-one&hub.challenge=1158201444|200",
                "hub.mode=subscribe&hub.verify_token=t0keN&hub.challenge=1158201444|401",
                "hub.mode=subscribe&hub.verify_token=&hub.challenge=1158201444|401",
                "hub.mode=subscribe&hub.challenge=1158201444|401",
                "hub.mode=subscribe&hub.verify_token=x&hub.verify_token=t0ken&hub.challenge=1|401",
                "hub.mode=unsubscribe&hub.verify_token=t0ken&hub.challenge=1158201444|401",
                "hub.mode=subscribe&hub.verify_token=t0ken&hub.challenge=%3Cscript%3E|400",
                "hub.mode=subscribe&hub.verify_token=t0ken|400",
            })
    void metaChallenge_withVerifyToken_isReturned(String query, int status) {
        VendorCredentials meta = account("meta", "app_secret", SECRET, "verify_token", "t0ken");
        TriggerResponse answer = answer(meta, request("GET", query, ""));
        assertRefused(answer, status);
        if (status == 200) {
            assertGreeted(answer, "text/plain", "1158201444");
        }
    }

    @Test
    void microsoftGraphToken_isReturnedDecodedAsText() {
        VendorCredentials graph = account("microsoft_graph", "client_state", SECRET);
        String query = "validationToken=Validation%3a+Testing+client+application+reachability+Request-Id%3a+1%3Cb%3E";
        assertGreeted(
                answer(graph, request("POST", query, "")),
                "text/plain",
                "Validation: Testing client application reachability Request-Id: 1<b>");
        assertRefused(answer(graph, request("POST", "validationToken=" + "a".repeat(1025), "")), 400);
        assertRefused(answer(graph, request("POST", "validationToken=a%0d%0ab", "")), 400);
        assertRefused(answer(graph, request("GET", query, "")), 401);
    }

    @Test
    void dropboxChallenge_isReturned() {
        VendorCredentials dropbox = account("dropbox", "app_secret", SECRET);
        assertGreeted(answer(dropbox, request("GET", "challenge=abc_123-x", "")), "text/plain", "abc_123-x");
        assertRefused(answer(dropbox, request("GET", "challenge=%3Cscript%3E", "")), 400);
        assertRefused(answer(dropbox, request("POST", "challenge=abc", "{}")), 401);
    }

    @Test
    void oktaChallenge_isReturnedAsJson() {
        VendorCredentials okta = account("okta", "authentication_secret", SECRET);
        assertGreeted(
                answer(okta, request("GET", "", "", "X-Okta-Verification-Challenge", "Me_rS\"hK8\\x")),
                "application/json",
                "{\"verification\":\"Me_rS\\\"hK8\\\\x\"}");
        assertRefused(answer(okta, request("POST", "", "{}", "X-Okta-Verification-Challenge", "Me_rS")), 400);
        assertRefused(answer(okta, request("GET", "", "")), 400);
    }

    @Test
    void trelloHead_isAccepted() {
        VendorCredentials trello = account("trello", "application_secret", SECRET);
        TriggerResponse answer = answer(trello, request("HEAD", "", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(scene.executions.created).isEmpty();
    }

    /** {@code curl -I}, and whoever wants to know whether a URL is there. */
    @Test
    void head_isAnsweredWithoutASignature_andStartsNothing() {
        for (VendorCredentials account :
                List.of(account("intercom", "client_secret", SECRET), account("github", "secret", SECRET))) {
            TriggerResponse answer = answer(account, request("HEAD", "", ""));
            assertThat(answer.status()).as(account.toString()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(scene.executions.created).isEmpty();
    }

    private static final String HOOK = "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81";

    @Test
    void asanaSecret_isStoredAndReturned() {
        VendorCredentials asana = account("asana");
        TriggerResponse answer = answer(asana, request("POST", "", "", "X-Hook-Secret", HOOK));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().first("X-Hook-Secret")).contains(HOOK);
        assertThat(enrolled).containsExactly(HOOK);
        assertThat(scene.executions.created).isEmpty();
    }

    @Test
    void asanaSecondSecret_isAcceptedInWindowOnly() {
        IncomingRequest hook = request("POST", "", "", "X-Hook-Secret", HOOK);
        assertRefused(answer(account("asana", "secret", SECRET), hook), 401);
        VendorCredentials open = account("asana", "secret", SECRET);
        assertThat(answer(open.enrolling(NOW.plusSeconds(1)), hook).status()).isEqualTo(200);
        assertRefused(answer(open.enrolling(NOW), hook), 401);
        assertThat(enrolled).hasSize(1);
    }

    @Test
    void asanaSecret_storedByOther_isRejected() {
        scene = TriggerFixture.ofVendor(account("asana"), new TriggerService.VendorHandshakes(aws, (_, _, _) -> false));
        TriggerResponse answer = scene.answer(request("POST", "", "", "X-Hook-Secret", HOOK));
        assertRefused(answer, 403);
        assertThat(answer.headers().has("X-Hook-Secret")).isFalse();
    }

    @Test
    void asanaSecret_weakOrRepeated_isRejected() {
        assertRefused(answer(account("asana"), request("POST", "", "", "X-Hook-Secret", "short")), 400);
        assertRefused(answer(account("asana"), request("POST", "", "", "X-Hook-Secret", "a".repeat(201))), 400);
        assertRefused(
                answer(account("asana"), request("POST", "", "", "X-Hook-Secret", HOOK, "X-Hook-Secret", HOOK)), 401);
        assertThat(enrolled).isEmpty();
    }

    @Test
    void asanaSignature_withoutSecret_isRejected() {
        assertRefused(answer(account("asana"), request("POST", "", "{}", "X-Hook-Signature", hmac("{}"))), 401);
    }
}
