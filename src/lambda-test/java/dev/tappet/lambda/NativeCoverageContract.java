package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.signature.VendorSender;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorSenders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Everything that a native binary has to be told of beforehand: what is read or written as JSON, YAML or XML,
 * resources, every operator, charsets, ciphers. So one run of a native binary finds what is missing in it.
 */
abstract class NativeCoverageContract extends FunctionUnderTest {
    /** One learns its secret from its first request; the others' certificates would have to be fetched from them. */
    private static final Set<String> SEPARATELY_SENT = Set.of("asana", "aws_sns", "paypal");

    @Test
    void api_everyOperation_responds() {
        assertThat(new AllApiOperations(front(), worker()).use())
                .as("operations that nobody used")
                .isEmpty();
    }

    @Test
    void documents_schemaAndHealth_areServed() {
        for (String type : List.of("application/json", "application/yaml")) {
            assertThat(body(respond(Events.httpApi().to("GET", "/openapi").header("accept", type))))
                    .as(type)
                    .contains("/public/v1alpha/executions");
        }
        assertThat(body(respond(Events.httpApi().to("GET", "/schema/workflow.json"))))
                .contains("for_each")
                // of the operators' own
                .contains("max_attempts");
        assertThat(respond(Events.httpApi().to("GET", "/q/health/ready"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void steps_httpLambdaAndWorkflow_return() {
        client().call("PUT", "secrets/KEY", "{\"value\": \"s3cret-s3cret\"}");
        String integration = client().integration(WEBHOOK);
        String callee = client().workflow(integration, "  - exit: { doubled: \"{{ $.event.n * 2 }}\" }");
        String trigger = client().workflow(
                        integration, """
                          - id: asked
                            http:
                              method: POST
                              url: "%s"
                              headers: { X-Key: "{{ $.secrets.KEY }}" }
                              json: { n: 1 }
                              retry: { max_attempts: 2, delay: 10ms }
                          - id: invoked
                            lambda: { function: echo, payload: { n: [1, 2], key: "{{ $.secrets.KEY }}" } }
                          - id: called
                            workflow: { id: %s, input: { n: 21 } }
                          - respond: { body: ignored }
                          - exit:
                              asked: "{{ $.asked.body.count }}"
                              invoked: "{{ $.invoked.payload }}"
                              called: "{{ $.called.doubled }}"
                        """.formatted(service("asked"), callee.substring(callee.lastIndexOf('/') + 1)));

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo("SUCCESS");
        assertThat(record.get("output").toString())
                .isEqualTo("{\"asked\":1,\"invoked\":{\"n\":[1,2],\"key\":\"[redacted]\"},\"called\":42}");
    }

    @Test
    void vendor_handshakeAndRepeatedDelivery_areHandledOnce() throws GeneralSecurityException {
        String slack = client().integration("""
                        {"kind": "slack", "credentials": {"signing_secret": ["8f742231b10e8888abcd99yyyzzz85a5"]}}""");
        String github = client().integration("""
                        {"kind": "github", "credentials": {"secret": ["It's a Secret to Everybody"]}}""");
        String trigger = client().workflow(github, "  - exit: { all: \"{{ $.event }}\" }");

        long now = Instant.now().getEpochSecond();
        String asked = "{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1aBm2rZgRNFdxV\"}";
        JsonNode greeted = respond(Events.httpApi()
                .to("POST", "/v1/webhooks/" + slack)
                .header("content-type", "application/json")
                .header("x-slack-request-timestamp", Long.toString(now))
                .header(
                        "x-slack-signature",
                        "v0=" + hmac("8f742231b10e8888abcd99yyyzzz85a5", "v0:" + now + ":" + asked))
                .text(asked));
        Events.Request pushed = Events.httpApi()
                .to("POST", trigger)
                .header("content-type", "application/json")
                .header("x-github-delivery", UUID.randomUUID().toString())
                .header("x-hub-signature-256", "sha256=" + hmac("It's a Secret to Everybody", "{\"ref\":1}"))
                .text("{\"ref\":1}");

        assertThat(body(greeted)).contains("3eZbrw1aBm2rZgRNFdxV");
        String id = idIn(respond(pushed));
        assertThat(idIn(respond(pushed))).isEqualTo(id);
        assertThat(run(id).get("output").toString()).isEqualTo("{\"all\":{\"ref\":1}}");
    }

    /** Those whose requests are sent. */
    List<VendorSender> vendors() {
        return VendorSenders.ALL.stream()
                .filter(it -> !SEPARATELY_SENT.contains(it.vendor()))
                .toList();
    }

    /** Each algorithm is one that a native binary has, or has not. */
    @Test
    void vendorSignatures_areVerified() {
        for (VendorSender sender : vendors()) {
            String credentials = EventApiClient.text(sender.credentials());
            String path = client().workflow(
                            client().integration("{\"kind\": \"%s\", \"credentials\": %s}"
                                    .formatted(sender.vendor(), credentials)),
                            "  - exit: {}");
            Sent sent = sender.send(
                    "http://localhost:8080" + path,
                    Instant.now(),
                    UUID.randomUUID().toString());
            Sent other = sent.body(VendorSender.turned(sent.body(), sent.body().length / 2))
                    .header(sender.form(), "other");

            assertThat(respond(event(path, sent)).get("statusCode").asInt())
                    .as(sender.toString())
                    .isEqualTo(200);
            assertThat(respond(event(path, other)).get("statusCode").asInt())
                    .as(sender.toString())
                    .isBetween(400, 401);
        }
    }

    private static Events.Request event(String path, Sent sent) {
        Events.Request event =
                Events.httpApi().to("POST", path).query(sent.query()).binary(sent.body());
        for (int i = 0; i < sent.headers().size(); i += 2) {
            event.header(
                    sent.headers().get(i).toLowerCase(Locale.ROOT),
                    sent.headers().get(i + 1));
        }
        return event;
    }

    @Test
    void untrustedCertificate_isRejected() {
        String trigger = client().workflow(
                        client().integration(WEBHOOK),
                        "  - http: { url: \"%s\", connect_timeout: 20s }".formatted(untrusted()));

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.at("/error/message").asText()).as(record.toString()).contains("TLS failed", "certif");
    }

    private static String hmac(String secret, String signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
    }

    /** Every operator and the corners of expressions that need more than a plain call. */
    @Test
    void operators_all_run() {
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - set: { n: "{{ $.event.n ?: 2 }}", name: "{{ $.event.name ?? 'nobody' }}" }
                          - if: "{{ $.vars.n = 2 }}"
                            then:
                              - set: { even: true }
                            else:
                              - fail: "odd"
                          - switch: "{{ $.vars.name }}"
                            cases:
                              - value: nobody
                                steps:
                                  - set: { who: "{{ $uppercase($.vars.name) }}" }
                          - id: loop
                            for_each:
                              items: "{{ [1..3] }}"
                              steps:
                                - set: { square: "{{ $power($.item, 2) }}" }
                          - id: both
                            parallel:
                              branches:
                                left:
                                  - set: { l: "{{ $formatNumber(1234.5, '#,##0.00') }}" }
                                right:
                                  - set: { r: "{{ $replace('a-b', /-/, '+') }}" }
                          - try:
                              - fail: "on purpose"
                            catch:
                              - set: { caught: "{{ $.error.message }}" }
                          - exit:
                              who: "{{ $.vars.who }}"
                              caught: "{{ $.vars.caught }}"
                              at: "{{ $fromMillis(0) }}"
                              matched: "{{ $match('ab', /(a)(b)/).groups }}"
                              sorted: "{{ $sort([3,1,2], function($a, $b) { $a > $b }) }}"
                        """);

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo("SUCCESS");
        assertThat(record.get("output").toString())
                .isEqualTo("{\"who\":\"NOBODY\",\"caught\":\"on purpose\",\"at\":\"1970-01-01T00:00:00.000Z\","
                        + "\"matched\":[\"a\",\"b\"],\"sorted\":[1,2,3]}");
    }

    @Test
    void wait_setsExecutionOnHold() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - wait: 10m\n  - exit: {}");

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.get("status").asText()).isEqualTo("ON_HOLD");
    }

    @Test
    void xmlInAnyCharset_andForms_areEvents() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: { all: \"{{ $.event }}\" }");
        byte[] xml = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><a b=\"1\">€é</a>"
                .getBytes(Charset.forName("windows-1252"));

        JsonNode response = respond(Events.httpApi()
                .to("POST", trigger)
                .header("content-type", "application/xml")
                .binary(xml));
        JsonNode form = respond(Events.httpApi()
                .to("POST", trigger)
                .header("content-type", "application/x-www-form-urlencoded")
                .text("a=1&a=2"));

        assertThat(run(idIn(response)).get("output").get("all").toString())
                .isEqualTo("{\"a\":{\"@b\":\"1\",\"#text\":\"€é\"}}");
        assertThat(run(idIn(form)).get("output").get("all").toString()).isEqualTo("{\"a\":[\"1\",\"2\"]}");
    }

    @Test
    void multipartAndCompressedBodies_areEvents_andBytesAreTheResponse() throws IOException {
        String integration = client().integration(WEBHOOK);
        String file = client().workflow(integration, """
                          - exit: { headers: { Content-Type: image/png }, body_base64: "{{ $.event.file.base64 }}" }
                        """) + "/sync";
        byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".getBytes(UTF_8));
        form.writeBytes(bytes);
        form.writeBytes("\r\n--B--\r\n".getBytes(UTF_8));
        JsonNode sent = respond(Events.functionUrl()
                .to("POST", file)
                .header("content-type", "multipart/form-data; boundary=B")
                .binary(form.toByteArray()));
        assertThat(sent.get("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(sent.get("body").asText())).isEqualTo(bytes);

        String seen = client().workflow(integration, """
                          - exit: { n: "{{ $.event.n }}", env: "{{ $.request.query.env }}", to: "{{ $.request.headers.`X-To` }}" }
                        """) + "/sync";
        assertThat(body(respond(compressed(seen, "{\"n\": 7}").query("env=prod").header("x-to", "us"))))
                .isEqualTo("{\"n\":7,\"env\":\"prod\",\"to\":\"us\"}");
        assertThat(respond(compressed(seen, " ".repeat(20_000_000)))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(413);
        assertThat(respond(Events.httpApi().to("HEAD", seen)).get("statusCode").asInt())
                .isEqualTo(200);
    }

    private static Events.Request compressed(String path, String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes(UTF_8));
        }
        return Events.functionUrl()
                .to("POST", path)
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .binary(bytes.toByteArray());
    }
}
