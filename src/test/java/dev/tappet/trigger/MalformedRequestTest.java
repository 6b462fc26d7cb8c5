package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.OPEN;
import static dev.tappet.trigger.TriggerFixture.RAW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static dev.tappet.trigger.TriggerFixture.webhook;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.signature.SenderClient;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorSender;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorSenders;
import dev.tappet.signature.VendorTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever is sent, it is answered, and not by an error of ours. */
@Tag("slow")
class MalformedRequestTest {
    private static final String[] TYPES = {
        "application/json",
        "application/json; charset=utf-16",
        "application/xml",
        "text/xml; charset=\"x\"",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=windows-1252",
        "text/plain",
        "",
        ";",
        "application/json;charset",
    };

    private static final TriggerService.VendorHandshakes NO_HANDSHAKES = new TriggerService.VendorHandshakes(
            (_, _) -> new SenderClient.SenderResponse(404, new byte[0]), (_, _, _) -> true);

    @Property
    void anyBodyOfAnyType_isAnswered(@ForAll("bodies") byte[] body, @ForAll("types") String type) {
        Headers headers = type.isEmpty() ? Headers.NONE : Headers.of("Content-Type", type);
        assertAnswered(new TriggerFixture().answer(request("POST", webhook(OPEN), "", headers, body)));
        assertAnswered(new TriggerFixture()
                .answer(request("PATCH", webhook(RAW), "", headers.and("X-Key", "raw-sesame"), body)));
    }

    @Property
    void anyQuery_isAnswered(@ForAll("texts") String query) {
        assertAnswered(new TriggerFixture().answer(request("GET", webhook(OPEN), query, Headers.NONE, new byte[0])));
    }

    /** A vendor's request with some of its bytes changed, left out or doubled, wherever. */
    @Property(tries = 1000)
    void damagedVendorRequest_isAnswered(@ForAll("senders") VendorSender sender, @ForAll long seed) {
        Random random = new Random(seed);
        Sent sent = sender.send("https://tappet.example" + async(GUARDED, GUARDED_WORKFLOW), NOW, "d-1");
        List<String> headers = new ArrayList<>(sent.headers());
        byte[] body = sent.body();
        String query = sent.query();
        for (int i = random.nextInt(4); i >= 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> body = mangled(body, random);
                case 1 -> query = text(mangled(query.getBytes(ISO_8859_1), random));
                case 2 -> headers.addAll(List.of(headers.get(0), text(mangled(new byte[] {'a', 'b'}, random))));
                default -> {
                    int at = 1 + 2 * random.nextInt(headers.size() / 2);
                    headers.set(at, text(mangled(headers.get(at).getBytes(ISO_8859_1), random)));
                }
            }
        }
        VendorCredentials account =
                new VendorCredentials(VendorTable.find(sender.vendor()).orElseThrow(), sender.credentials());
        String method = List.of("POST", "POST", "GET", "HEAD", "PUT").get(random.nextInt(5));
        assertAnswered(TriggerFixture.ofVendor(account, NO_HANDSHAKES)
                .answer(request(
                        method,
                        async(GUARDED, GUARDED_WORKFLOW),
                        query,
                        Headers.of(headers.toArray(String[]::new)),
                        body)));
    }

    /** Any question of any vendor, with anything in the places that vendors look at. */
    @Property(tries = 1000)
    void anyHandshake_isAnswered(
            @ForAll("senders") VendorSender sender, @ForAll("texts") String value, @ForAll("bodies") byte[] body) {
        VendorCredentials account =
                new VendorCredentials(VendorTable.find(sender.vendor()).orElseThrow(), sender.credentials());
        Headers headers = Headers.of(
                "Content-Type", "application/json",
                "X-Hook-Secret", value,
                "X-Okta-Verification-Challenge", value,
                "Authorization", value);
        String query =
                "challenge=" + value + "&validationToken=" + value + "&hub.mode=subscribe&hub.challenge=" + value;
        for (String method : List.of("GET", "POST", "HEAD")) {
            assertAnswered(TriggerFixture.ofVendor(account, NO_HANDSHAKES)
                    .answer(request(method, webhook(GUARDED), query, headers, body)));
        }
    }

    private static void assertAnswered(TriggerResponse answer) {
        assertThat(answer.status()).isBetween(200, 499);
        for (Headers.Field header : answer.headers()) {
            assertThat(header.value()).doesNotContain("\r", "\n", "\0");
        }
    }

    private static byte[] mangled(byte[] bytes, Random random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        byte[] head = Arrays.copyOf(bytes, at);
        byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> bytes.length == 0 ? bytes : VendorSender.turned(bytes, at);
            case 1 -> head;
            case 2 -> joined(bytes, bytes);
            case 3 -> joined(head, joined(new byte[] {(byte) random.nextInt(256)}, tail));
            default ->
                joined(
                        head,
                        joined(
                                List.of(
                                                "=", ",", " ", "{", "}", "[", "]", "%", "\"", "\\u0000", "-1", "1e999",
                                                "null", "[]")
                                        .get(random.nextInt(14))
                                        .getBytes(ISO_8859_1),
                                tail));
        };
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static IncomingRequest request(String method, String path, String query, Headers headers, byte[] body) {
        return new IncomingRequest(
                method, path, query, headers, new ReceivedBody.Complete(body), "192.0.2.1", NOW, REQUEST_ID);
    }

    @Provide
    Arbitrary<VendorSender> senders() {
        return Arbitraries.of(VendorSenders.ALL);
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(TYPES);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(60),
                Arbitraries.of("%", "%4", "%zz", "&", "=", "+", "a", "%00", "%ff", "é", "[]", ".")
                        .list()
                        .ofMaxSize(30)
                        .map(parts -> String.join("", parts)));
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> near = Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"",
                        ":",
                        ",",
                        "1",
                        "-",
                        "1e400",
                        "null",
                        "true",
                        "\"type\"",
                        "\"event\"",
                        "\"url_verification\"",
                        "\"value\"",
                        "\"clientState\"",
                        "\\ud800",
                        "<a>",
                        "</a>",
                        "<!DOCTYPE a [",
                        "<![CDATA[",
                        "]]>",
                        "&#0;",
                        "&a;",
                        "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
                        "\uFEFF",
                        "a=b&",
                        "%",
                        "\0",
                        " ")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts).getBytes(UTF_8));
        return Arbitraries.oneOf(bytes, near);
    }
}
