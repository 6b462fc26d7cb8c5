package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.signature.JdkCrypto;
import dev.tappet.signature.KeySenders;
import dev.tappet.signature.NewerSenders;
import dev.tappet.signature.SenderClient;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorSender;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorSenders;
import dev.tappet.signature.VendorTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every vendor's signed request, as the vendor makes it, and all that may be changed in it. */
class VendorTest {
    private static final String PATH = async(GUARDED, GUARDED_WORKFLOW);
    private static final String URL = "https://tappet.example" + PATH;

    /** Whose signature is in the body. */
    private static final Set<String> IN_BODY = Set.of("microsoft_graph", "aws_sns", "mailgun", "adyen");

    /** Who send secrets or tokens: see {@link SentSecretVendorTest} and SignedTokenTest. */
    private static final Set<String> SENT =
            Set.of("alertmanager", "datadog", "docker_hub", "azure_event_grid", "google_pubsub", "monday");

    /** Whose secret itself is sent in a header, so that the rest of the request proves nothing. */
    private static final Set<String> PLAIN = Set.of("X-Gitlab-Token", "Authorization");

    private static final SenderClient AWS = (address, _) ->
            Set.of(KeySenders.SNS_CERTIFICATE, NewerSenders.PAYPAL_CERTIFICATE).contains(address.toString())
                    ? new SenderClient.SenderResponse(200, JdkCrypto.snsCertificate())
                    : new SenderClient.SenderResponse(404, new byte[0]);

    @Test
    void everyVendor_isTested() {
        assertThat(Stream.concat(VendorSenders.ALL.stream().map(VendorSender::vendor), SENT.stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(VendorTable.all().stream().map(Vendor::name).collect(Collectors.toSet()));
    }

    @TestFactory
    Stream<DynamicContainer> vendorRequests_areVerified() {
        return VendorSenders.ALL.stream()
                .map(sender -> dynamicContainer(sender.vendor() + " by " + sender.form(), of(sender)));
    }

    private static Stream<DynamicTest> of(VendorSender sender) {
        Sent sent = sender.send(URL, NOW, "d-1");
        int refused = PLAIN.contains(sender.form()) ? 400 : 401;
        List<DynamicTest> tests = new ArrayList<>(List.of(
                expects("as it is sent", sender, sent, 200),
                dynamicTest("with other secrets", () -> {
                    VendorCredentials other = new VendorCredentials(vendor(sender), others(sender));
                    assertThat(answer(other, sent).status()).isEqualTo(refused);
                }),
                dynamicTest("without secrets", () -> {
                    VendorCredentials none = new VendorCredentials(vendor(sender), Map.of());
                    if (!none.schemes().isEmpty()) {
                        assertThat(answer(none, sent).status()).isEqualTo(refused);
                    }
                })));
        tests.addAll(IN_BODY.contains(sender.vendor()) ? inBody(sender, sent) : inHeader(sender, sent, refused));
        if (sender.tolerance() > 0) {
            tests.addAll(times(sender));
        }
        return tests.stream();
    }

    private static List<DynamicTest> times(VendorSender sender) {
        long edge = sender.tolerance();
        return List.of(
                expects("just fresh", sender, sender.send(URL, NOW.minusSeconds(edge - 1), "d"), 200),
                expects("stale", sender, sender.send(URL, NOW.minusSeconds(edge + 2), "d"), 401),
                expects("a little ahead", sender, sender.send(URL, NOW.plusSeconds(edge - 1), "d"), 200),
                expects("far ahead", sender, sender.send(URL, NOW.plusSeconds(edge + 2), "d"), 401));
    }

    private static List<DynamicTest> inHeader(VendorSender sender, Sent sent, int refused) {
        String carrier = sender.form();
        String value = sent.value(carrier);
        int last = value.replaceFirst("[=]*(,v0=00)?$", "").length() - 3;
        List<DynamicTest> tests = new ArrayList<>(List.of(
                expects(
                        "a bit turned in the signature",
                        sender,
                        sent.header(carrier, VendorSender.turned(value, last)),
                        refused),
                expects(
                        "half a signature",
                        sender,
                        sent.header(carrier, value.substring(0, value.length() / 4)),
                        refused),
                expects("an empty signature", sender, sent.header(carrier, ""), refused),
                expects("no signature", sender, sent.without(carrier), refused)));
        if (refused == 400) {
            tests.add(expects("the header twice", sender, sent.and(carrier, value), 400));
            tests.add(expects("the header with blanks", sender, sent.header(carrier, value + " x"), 400));
            return tests;
        }
        tests.add(expects("another signature beside it", sender, sent.and(carrier, "v1=00,v1,AAAA"), 200));
        tests.add(expects("white space around it", sender, sent.header(carrier, " " + value + "  "), 200));
        tests.add(expects("another encoding", sender, sent.header(carrier, reencoded(value)), 401));
        tests.add(expects("more in the body", sender, sent.body(longer(sent.body())), 401));
        for (int at : List.of(0, sent.body().length / 2, sent.body().length - 1)) {
            tests.add(expects(
                    "a bit turned in the body at " + at, sender, sent.body(VendorSender.turned(sent.body(), at)), 401));
        }
        if (isHex(value)) {
            tests.add(expects("upper case", sender, sent.header(carrier, upper(value)), 200));
        }
        for (int i = 0; i < sent.headers().size(); i += 2) {
            String name = sent.headers().get(i);
            boolean time = name.toLowerCase(Locale.ROOT).contains("timestamp");
            if (time) {
                tests.add(expects("without " + name, sender, sent.without(name), 401));
                tests.add(expects("twice " + name, sender, sent.and(name, sent.value(name)), 401));
                tests.add(expects("blanks in " + name, sender, sent.header(name, sent.value(name) + " 0"), 401));
            }
        }
        return tests;
    }

    private static List<DynamicTest> inBody(VendorSender sender, Sent sent) {
        String body = new String(sent.body(), UTF_8);
        List<DynamicTest> tests = new ArrayList<>(List.of(
                expects("no body", sender, sent.body(new byte[0]), 401),
                expects("no object", sender, sent.body("[1]".getBytes(UTF_8)), 401),
                expects("half a body", sender, sent.body(Arrays.copyOf(sent.body(), sent.body().length / 2)), 401)));
        List<String> guarded = switch (sender.vendor()) {
            case "microsoft_graph" -> List.of("the-present-secret", "an-older-secret");
            case "adyen" ->
                List.of(
                        "psp-d-1",
                        "TestMerchant",
                        "order:7",
                        "AUTHORISATION",
                        "EUR",
                        "true",
                        body.replaceAll(".*\"hmacSignature\":\"([^\"]+)\".*", "$1"));
            case "mailgun" -> List.of("d-1", body.replaceAll(".*\"signature\":\"([0-9a-f]+)\".*", "$1"));
            default ->
                List.of(
                        "Grüße",
                        "d-1",
                        "123456789012",
                        "Alarm\"",
                        "Notification",
                        body.replaceAll(".*\"Signature\":\"([^\"]+)\".*", "$1"));
        };
        for (String each : guarded) {
            String turned = each.charAt(0) + "" + (char) (each.charAt(1) ^ 1) + each.substring(2);
            tests.add(expects(
                    "a bit turned in " + each,
                    sender,
                    sent.body(body.replace(each, turned).getBytes(UTF_8)),
                    401));
            String nothing = body.replaceFirst("\"[^\"]*" + Pattern.quote(each.replace("\"", "")) + "[^\"]*\"", "null");
            tests.add(expects("without " + each, sender, sent.body(nothing.getBytes(UTF_8)), 401));
        }
        return tests;
    }

    private static byte[] longer(byte[] body) {
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        longer[body.length] = ' ';
        return longer;
    }

    private static boolean isHex(String value) {
        return value.matches("(.*=)?[0-9a-f]{40,}(,v0=00)?");
    }

    private static String upper(String value) {
        int end = value.endsWith(",v0=00") ? value.length() - 6 : value.length();
        int from = value.substring(0, end).lastIndexOf('=') + 1;
        return value.substring(0, from) + value.substring(from, end).toUpperCase(Locale.ROOT) + value.substring(end);
    }

    private static String reencoded(String value) {
        if (isHex(value)) {
            int end = value.endsWith(",v0=00") ? value.length() - 6 : value.length();
            int from = value.substring(0, end).lastIndexOf('=') + 1;
            return value.substring(0, from)
                    + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(value.substring(from, end)))
                    + value.substring(end);
        }
        int from = Math.max(value.lastIndexOf(','), value.indexOf("sha256=") < 0 ? -1 : 6) + 1;
        return value.substring(0, from)
                + HexFormat.of().formatHex(Base64.getDecoder().decode(value.substring(from)));
    }

    private static DynamicTest expects(String name, VendorSender sender, Sent sent, int status) {
        return dynamicTest(
                name, () -> assertThat(answer(account(sender), sent).status()).isEqualTo(status));
    }

    private static Vendor vendor(VendorSender sender) {
        return VendorTable.find(sender.vendor()).orElseThrow();
    }

    private static VendorCredentials account(VendorSender sender) throws Exception {
        return new VendorCredentials(vendor(sender), vendor(sender).check("credentials", sender.credentials()));
    }

    /** The older of its secrets only, or something else of the same form. */
    private static Map<String, List<String>> others(VendorSender sender) {
        return sender.credentials().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        it -> it.getValue().size() > 1
                                ? List.of(it.getValue().getFirst())
                                : List.of("arn:aws:sns:eu-west-1:123456789012:others")));
    }

    private static TriggerResponse answer(VendorCredentials account, Sent sent) {
        return TriggerFixture.ofVendor(account, new TriggerService.VendorHandshakes(AWS, (_, _, _) -> false))
                .answer(request(sent, NOW));
    }

    private static IncomingRequest request(Sent sent, Instant now) {
        return new IncomingRequest(
                "POST",
                PATH,
                sent.query(),
                Headers.of(sent.headers().toArray(String[]::new)),
                new ReceivedBody.Complete(sent.body()),
                "192.0.2.1",
                now,
                REQUEST_ID);
    }

    @Test
    void signedBytes_mayBeNoText() throws Exception {
        byte[] body = {'{', '"', (byte) 0xe9, '"', ':', '1', '}', '\r', '\n'};
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("the-present-secret".getBytes(UTF_8), "HmacSHA256"));
        String signature = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        Sent sent = new Sent("", List.of("Content-Type", "application/json", "X-Hub-Signature-256", signature), body);
        TriggerResponse answer = answer(account(VendorSenders.of("github")), sent);
        // the signature was right, and then it was found to be no JSON
        assertThat(answer.body()).asString(UTF_8).contains("Invalid payload");
    }
}
