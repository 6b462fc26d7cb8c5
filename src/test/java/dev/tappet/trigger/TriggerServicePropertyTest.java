package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent, and whatever a workflow gives: an answer, and never a 500. */
class TriggerServicePropertyTest {
    @Property(tries = 1500)
    void anyRequest_isAnswered(@ForAll("requests") IncomingRequest request) throws MalformedJsonException {
        TriggerFixture scene = new TriggerFixture();
        scene.executions.running(_ -> Optional.of(new ExecutionResult.Success(Map.of())));

        TriggerResponse answer = scene.answer(request);

        assertThat(answer.status()).isBetween(200, 499);
        Json.read(answer.body());
        assertThat(scene.accepts.count()).isZero();
        for (InMemoryExecutions.Created created : scene.executions.created) {
            byte[] event = created.execution().event();
            Json.read(event);
            assertThat(new String(event, UTF_8).getBytes(UTF_8))
                    .as("stored in UTF-8")
                    .isEqualTo(event);
            assertThat(new String(event, UTF_8)).doesNotContain("raw-sesame");
        }
    }

    @Property(tries = 2000)
    void anyXml_isAnEventOrRejected(@ForAll("documents") String xml) {
        byte[] body = xml.getBytes(UTF_8);
        TriggerResponse answer = new TriggerFixture()
                .answer(request("POST", async(OPEN, OPEN_WORKFLOW), Headers.of("Content-Type", "text/xml"), body));
        assertThat(answer.status()).isIn(200, 400, 415);
    }

    @Property(tries = 1000)
    void anyPath_isAnswered(@ForAll("paths") String path) {
        assertThat(new TriggerFixture().answer(post(path, "{}")).status()).isIn(200, 400, 404);
    }

    @Property(tries = 500)
    void anyOutput_isRendered(@ForAll("outputs") Map<String, Object> output) {
        TriggerResponse answer = ResponseRenderer.reply(
                InMemoryExecutions.id(1), new Reply.End(new ExecutionResult.Success(output)), ResponseOrigin.SHARED);

        assertThat(answer.status()).isBetween(200, 599);
        for (Headers.Field field : answer.headers()) {
            assertThat(field.value()).doesNotContain("\r", "\n");
        }
    }

    @Provide
    Arbitrary<IncomingRequest> requests() {
        Arbitrary<String> methods = Arbitraries.of("POST", "PUT", "GET", "OPTIONS", "PROPFIND", "x");
        Arbitrary<String> urls = Arbitraries.of(
                webhook(FAN_OUT), async(OPEN, OPEN_WORKFLOW), sync(OPEN, CONDITIONAL), async(RAW, RAW_WORKFLOW));
        return Combinators.combine(methods, urls, latin1(20), headers(), bodies())
                .as((method, url, query, headers, body) -> new IncomingRequest(
                        method, url, query, headers, new ReceivedBody.Complete(body), "192.0.2.1", NOW, REQUEST_ID));
    }

    private static Arbitrary<Headers> headers() {
        Arbitrary<String> charsets =
                Arbitraries.of(new ArrayList<>(Charset.availableCharsets().keySet()));
        Arbitrary<String> types = Arbitraries.oneOf(
                Arbitraries.of("application/json", "text/plain", "application/x-www-form-urlencoded", "a/b+json", ""),
                Arbitraries.of("application/xml", "text/xml", "a/b+xml"),
                Combinators.combine(
                                Arbitraries.of(
                                        "application/json",
                                        "text/xml",
                                        "text/plain",
                                        "application/x-www-form-urlencoded"),
                                charsets)
                        .as((type, charset) -> type + ";charset=" + charset),
                latin1(30));
        Arbitrary<Headers.Field> others = Combinators.combine(
                        Arbitraries.oneOf(latin1(10), Arbitraries.of("X-Key", "Origin", "Expect")), latin1(10))
                .as(Headers.Field::new);
        return Combinators.combine(types, others.list().ofMaxSize(4), Arbitraries.of(true, false))
                .as((type, fields, secret) -> {
                    List<Headers.Field> all = new ArrayList<>(fields);
                    all.add(new Headers.Field("Content-Type", type));
                    if (secret) {
                        all.add(new Headers.Field("X-Key", "raw-sesame"));
                    }
                    return new Headers(all);
                });
    }

    private static Arbitrary<byte[]> bodies() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(60),
                Arbitraries.of("{\"a\":[1,2.5e400,null,\"\\ud800\"]}", "[]", "{\"wanted\":1}", "{", " {}", "\ufeff1")
                        .flatMap(text -> Arbitraries.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "UTF-32LE")
                                .map(charset -> text.getBytes(Charset.forName(charset)))),
                xml().map(text -> text.getBytes(UTF_8)),
                Arbitraries.of("a", "=", "&", "+", "%41", "%", "%C3", "%c3%a9", "{", "[")
                        .list()
                        .ofMaxSize(12)
                        .map(parts -> String.join("", parts).getBytes(UTF_8)),
                Arbitraries.strings().ofMaxLength(30).map(text -> text.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> documents() {
        return xml();
    }

    /** Now and then well-formed. */
    private static Arbitrary<String> xml() {
        Arbitrary<String> pieces = Arbitraries.of(
                "<a>",
                "</a>",
                "<b x=\"1\">",
                "</b>",
                "<c:d/>",
                "text",
                " ",
                "&lt;",
                "&#xD800;",
                "&#65;",
                "&e;",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<?p",
                "?>",
                "<!DOCTYPE a [",
                "<!ENTITY e \"x\">",
                "]>",
                "\u0000",
                "<?xml version=\"1.1\"?>",
                "<?xml version=\"1.0\" encoding=\"",
                "x-JISAutoDetect",
                "\"?>",
                "\ufffe",
                "<",
                ">",
                "\"",
                "'",
                "é",
                "=");
        Arbitrary<String> loose = pieces.list().ofMaxSize(12).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(loose, loose.map(inner -> "<a>" + inner + "</a>"));
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of("/", "v1", "webhooks", "workflows", "sync", "..", "%2e%2e", "%2F", ";", "v1/webhooks"),
                Arbitraries.of(OPEN, OPEN_WORKFLOW, UNKNOWN_INTEGRATION).map(UUID::toString),
                latin1(5));
        return pieces.list().ofMaxSize(8).map(parts -> "/v1/webhooks/" + String.join("/", parts));
    }

    @Provide
    Arbitrary<Map<String, Object>> outputs() {
        Arbitrary<Object> values = values(2);
        return Arbitraries.maps(
                        Arbitraries.of("status", "headers", "body", "other"), Arbitraries.oneOf(values, sensible()))
                .ofMaxSize(4);
    }

    /** Values that make use of a parameter, so that the paths behind it are reached. */
    private static Arbitrary<Object> sensible() {
        return Arbitraries.of(
                200,
                "204",
                503L,
                "text",
                Map.of("Content-Type", "text/plain; charset=utf-16"),
                Map.of("content-type", List.of("application/json; charset=iso-2022-jp", "text/html")),
                Map.of("Set-Cookie", List.of("a", "b"), "X", 1),
                "{\"Content-Type\":\"text/csv;charset=x-JISAutoDetect\"}");
    }

    private static Arbitrary<Object> values(int levels) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, true, false, "\ud800", "\udc00x"),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.just(null));
        if (levels == 0) {
            return scalars;
        }
        Arbitrary<Object> inner = values(levels - 1);
        return Arbitraries.oneOf(
                scalars,
                inner.list().ofMaxSize(3).map(Object.class::cast),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                        .ofMaxSize(3)
                        .map(Object.class::cast));
    }

    private static Arbitrary<String> latin1(int length) {
        return Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(length);
    }
}
