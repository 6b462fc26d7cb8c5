package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionException;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is refused: at publish, at its place in the document; and what only an event brings, before anything is sent.
 */
class OperatorArgumentsTest {
    private static final DefinitionParser DEFINITIONS =
            new DefinitionParser(Map.of(HttpOperator.NAME, HttpOperator.schema()));
    private static final String URL = "https://api.example/";

    private static ParseResult read(String http) {
        String workflow = """
                name: A name
                trigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }
                steps: [ { set: { a: 1 } }, { http: %s } ]
                """.formatted(http);
        return DEFINITIONS.read(workflow.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ method: GET } | steps[1].http: \"url\" is missing",
                "{ url: ftp://x/ } | steps[1].http.url: must be a URL that begins with https:// or http://",
                "{ url: contacts, connection: crm } | steps[1].http.url: must be a URL that begins with https:// or"
                        + " http://, or a path that begins with /",
                "{ url: 'http://x', metod: GET } | steps[1].http.metod: unknown key; known are method, url,"
                        + " connection, query, headers, json, "
                        + "form, text, body_base64, multipart, timeout, connect_timeout, read_timeout, retry,"
                        + " expect, redirects, response; "
                        + "did you mean \"method\"?",
                "{ url: 'http://x', method: get } | steps[1].http.method: must be one of GET, HEAD, POST, PUT,"
                        + " PATCH, DELETE, OPTIONS",
                "{ url: 'http://x', json: 1, text: a } | steps[1].http: must have at most one of json, form, text,"
                        + " multipart, body_base64",
                "{ url: 'http://x', form: {}, multipart: [ { name: a } ] } | steps[1].http: must have at most one of"
                        + " json, form, text, multipart, body_base64",
                "{ url: 'http://x', timeout: 10 seconds } | steps[1].http.timeout: must be a duration of at most 5"
                        + " minutes: 500ms, 10s, 2m, PT1M30S, or a number of seconds",
                "{ url: 'http://x', timeout: 2h } | steps[1].http.timeout: must be a duration of at most 5 minutes:"
                        + " 500ms, 10s, 2m, PT1M30S, or a number of seconds",
                "{ url: 'http://x', timeout: 301 } | steps[1].http.timeout: must be at most 300",
                "{ url: 'http://x', timeout: 0 } | steps[1].http.timeout: must be more than 0",
                "{ url: 'http://x', retry: { max_attempts: 11 } } | steps[1].http.retry.max_attempts: must be at"
                        + " most 10",
                "{ url: 'http://x', retry: { max_attempts: many } } | steps[1].http.retry.max_attempts: must be a"
                        + " number, or an expression that gives one",
                "{ url: 'http://x', retry: { backoff: 2 } } | steps[1].http.retry.backoff: unknown key; known are"
                        + " max_attempts, delay, multiplier, max_delay, statuses",
                "{ url: 'http://x', retry: true } | steps[1].http.retry: must be an object",
                "{ url: 'http://x', expect: 2 } | steps[1].http.expect: must be at least 200",
                "{ url: 'http://x', expect: [200, 3x] } | steps[1].http.expect[1]: must be a status such as 200 or 2xx",
                "{ url: 'http://x', redirects: 11 } | steps[1].http.redirects: must be at most 10",
                "{ url: 'http://x', response: xml } | steps[1].http.response: must be one of auto, json, text, base64",
                "{ url: 'http://x', headers: { 'a b': c } } | steps[1].http.headers: each name must be the name of"
                        + " a header that is not set for each request",
                "{ url: 'http://x', headers: { Host: y } } | steps[1].http.headers: each name must be the name of"
                        + " a header that is not set for each request",
                "{ url: 'http://x', headers: { content-length: 5 } } | steps[1].http.headers: each name must be"
                        + " the name of a header that is not set for each request",
                "{ url: 'http://x', timeout: 6m } | steps[1].http.timeout: must be a duration of at most 5 minutes:"
                        + " 500ms, 10s, 2m, PT1M30S, or a number of seconds",
                "{ url: 'http://x', read_timeout: 301s } | steps[1].http.read_timeout: must be a duration of at"
                        + " most 5 minutes: 500ms, 10s, 2m, PT1M30S, or a number of seconds",
                "{ url: 'http://x', retry: { delay: 5.1m } } | steps[1].http.retry.delay: must be a duration of at"
                        + " most 5 minutes: 500ms, 10s, 2m, PT1M30S, or a number of seconds",
                "{ url: 'http://x', headers: [a] } | steps[1].http.headers: must be an object or a text",
                "{ url: 'http://x', multipart: [ { text: a } ] } | steps[1].http.multipart[0]: \"name\" is missing",
                "http://x | steps[1].http: must be an object"
            })
    void invalidDefinition_isRejectedAtItsPlace(String http, String expected) {
        assertThat(read(http))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(problem -> problem.place() + ": " + problem.message())
                                .containsExactly(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ url: 'https://x' }",
                "{ url: '{{ $.event.url }}', method: '{{ $.event.method }}', headers: '{{ $.event.headers }}', "
                        + "query: '{{ $.event.query }}', form: '{{ $.event.form }}', timeout: '{{ $.event.n }}s', "
                        + "retry: { max_attempts: '{{ $.event.n }}', delay: '{{ $.event.n }}', multiplier: '{{ 2 }}', "
                        + "max_delay: 1.5s, statuses: '{{ [500] }}' }, expect: '{{ [200] }}', redirects: '{{ 0 }}', "
                        + "response: '{{ $.event.form }}' }",
                "{ url: 'HTTPS://x', timeout: 1.5s, connect_timeout: PT1M30S, read_timeout: 90, expect: 404, json:"
                        + " null }",
                "{ url: 'https://x', timeout: 5m, connect_timeout: 4.5m, read_timeout: 300s, "
                        + "retry: { delay: 99.5s, max_delay: 300000ms } }",
                "{ url: 'https://x', multipart: '{{ $.event.parts }}', expect: [200, 3xx, '404', '{{ 5 }}'] }",
                "{ url: 'https://x', text: '{{ $.secrets.x }}', headers: { A: '{{ $.secrets.y }}' } }"
            })
    void validDefinition_isAccepted(String http) {
        assertThat(read(http))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings()).isEmpty());
    }

    private static String refusal(Object... more) {
        Map<String, Object> arguments = arguments("url", URL);
        arguments.putAll(arguments(more));
        return HttpOperatorCalls.toLoopback().failure(arguments).getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "api.example",
                "/path",
                "ftp://api.example/",
                "https://",
                "https:///path",
                "https://user@api.example/",
                "https://user:secret@api.example/",
                "https://a b/",
                "https://api.example/a b",
                "https://api.example/{id}",
                "https://api.example:99999/",
                "https://api.example:0/",
                "https://bücher.example/",
                "https://api.example\r\nX-Evil: 1/",
                "https://api.example/\nX: y"
            })
    void invalidUrl_isRejectedWithoutItsValue(String url) {
        assertThat(refusal("url", url)).startsWith("http.url: must be a URL").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000b", "a\u007fb", "grün", "a\u2028b"})
    void multilineOrNonAsciiHeader_isRejected(String value) {
        assertThat(refusal("headers", Map.of("X-A", value)))
                .isEqualTo("http.headers.X-A: must be one line of printable ASCII");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "X-A\r\nX-Evil", "ä"})
    void invalidHeaderName_isRejected(String name) {
        assertThat(refusal("headers", Map.of(name, "a"))).endsWith("must be the name of a header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "Upgrade",
                "TE",
                "Trailer",
                "Expect",
                "Proxy-Authorization"
            })
    void framingHeader_isRejected(String name) {
        assertThat(refusal("headers", Map.of(name, "a")))
                .isEqualTo("http.headers.%s: must be another header: this one is set for each request", name);
    }

    @Test
    void invalidComputedArgument_isRejectedByName() {
        assertThat(refusal("url", 5)).isEqualTo("http.url: must be a text");
        assertThat(refusal("url", null)).isEqualTo("http.url: must be a URL");
        assertThat(refusal("method", "TRACE"))
                .isEqualTo("http.method: must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        assertThat(refusal("query", "a=b")).isEqualTo("http.query: must be an object");
        assertThat(refusal("query", Map.of("a", Map.of())))
                .isEqualTo("http.query.a: must be a text, or a list of texts");
        assertThat(refusal("form", Map.of("a", List.of(List.of()))))
                .isEqualTo("http.form.a: must be a text, or a list of texts");
        assertThat(refusal("text", 5)).isEqualTo("http.text: must be a text");
        assertThat(refusal("text", "a", "json", 1))
                .isEqualTo("http.text: must be the only one of json, form, text, multipart, body_base64");
        assertThat(refusal("body_base64", "a!b=")).isEqualTo("http.body_base64: must be bytes in base64");
        assertThat(refusal("body_base64", List.of())).isEqualTo("http.body_base64: must be a text");
        assertThat(refusal("timeout", "soon")).startsWith("http.timeout: must be a duration");
        assertThat(refusal("timeout", "6m")).isEqualTo("http.timeout: must be at most 300 s");
        assertThat(refusal("timeout", 0)).isEqualTo("http.timeout: must be a positive duration");
        assertThat(refusal("read_timeout", "0s")).isEqualTo("http.read_timeout: must be a positive duration");
        assertThat(refusal("expect", List.of("ok"))).isEqualTo("http.expect: must be statuses such as 200 or 2xx");
        assertThat(refusal("redirects", 11)).isEqualTo("http.redirects: must be a number from 0.0 to 10.0");
        assertThat(refusal("retry", "yes")).isEqualTo("http.retry: must be an object");
        assertThat(refusal("retry", arguments("max_attempts", 0)))
                .isEqualTo("http.retry.max_attempts: must be a number from 1.0 to 10.0");
        assertThat(refusal("retry", arguments("max_attempts", 1.5)))
                .isEqualTo("http.retry.max_attempts: must be a whole number");
        assertThat(refusal("retry", arguments("multiplier", "2")))
                .isEqualTo("http.retry.multiplier: must be a number from 1.0 to 10.0");
        assertThat(refusal("retry", arguments("statuses", List.of("5xx"))))
                .isEqualTo("http.retry.statuses: must be a list of statuses");
        assertThat(refusal("response", "xml")).isEqualTo("http.response: must be one of auto, json, text, base64");
        assertThat(refusal("multipart", List.of("a"))).isEqualTo("http.multipart[0]: must be an object");
        assertThat(refusal("multipart", List.of(arguments("name", "a"))))
                .isEqualTo("http.multipart[0].text: must be exactly one of text, json, base64");
        assertThat(refusal("multipart", List.of(arguments("name", "a", "base64", "@"), "b")))
                .startsWith("http.multipart[");
        assertThat(refusal(
                        "multipart",
                        List.of(arguments("name", "a", "text", "b", "content_type", "text/plain\r\nX-Evil: 1"))))
                .isEqualTo("http.multipart[0].content_type: must be a type like text/csv");
        assertThat(refusal(
                        "multipart",
                        List.of(arguments("name", "a", "text", "b")),
                        "headers",
                        Map.of("content-type", "multipart/mixed")))
                .isEqualTo("http.headers.Content-Type: must be another header: multipart sets this one");
    }

    @Test
    void nonObjectArguments_areRejected() {
        assertThatThrownBy(() -> HttpOperatorCalls.toLoopback().operator().timeout("https://api.example/"))
                .isInstanceOf(OperatorFailedException.class)
                .hasMessage("http: must be an object");
    }

    @Test
    void callTimeout_isReadFromArguments() throws Exception {
        HttpOperator operator = HttpOperatorCalls.toLoopback().operator();
        assertThat(operator.timeout(arguments("url", URL))).isEqualTo(Duration.ofSeconds(30));
        assertThat(operator.timeout(arguments("url", URL, "timeout", "90s"))).isEqualTo(Duration.ofSeconds(90));
        assertThat(operator.timeout(arguments("url", URL, "timeout", 1.5))).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void retryDelay_growsToMax_withJitter() throws Exception {
        RetryPolicy retry = HttpCallSpec.of(
                        arguments("url", URL, "retry", arguments("delay", "1s", "multiplier", 3, "max_delay", "10s")))
                .retry();
        assertThat(retry.delayAfter(1, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(retry.delayAfter(1, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(retry.delayAfter(2, 1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(retry.delayAfter(3, 1)).isEqualTo(Duration.ofSeconds(9));
        assertThat(retry.delayAfter(4, 1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(retry.delayAfter(9, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    private static Object url(String url, Map<String, Object> event) {
        ParseResult read = read("{ url: \"" + url + "\" }");
        assertThat(read).isInstanceOf(ParseResult.Valid.class);
        Step step = ((ParseResult.Valid) read).workflow().steps().get(1);
        return ((Map<?, ?>) ((Step.OperatorStep) step)
                        .arguments()
                        .evaluate(new Evaluation(Map.of("event", event, "vars", Map.of()), Instant.EPOCH, 1)))
                .get("url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example/users/{{ $.event.id }} | $.event.id | 29",
                "https://api.example/users/{{ $encodeUrlComponent($.event.id) }}/x |"
                        + " $encodeUrlComponent($.event.id) | 29",
                "https://{{ $.event.nil }}.example/ | $.event.nil | 11",
                "{{ $.event.base }}/{{ $.event.nil }} | $.event.nil | 22"
            })
    void gapBeforeTheQueryOfAUrl_failsWithThePlaceOfTheExpression(String url, String expression, int at) {
        Map<String, Object> event = new HashMap<>(Map.of("base", "https://api.example"));
        event.put("nil", null);

        assertThatThrownBy(() -> url(url, event))
                .isInstanceOf(ExpressionException.class)
                .hasMessage(
                        "The URL has a gap: {{ %s }} is null or missing (steps[1].http.url, at character %d). "
                                + "Check it with if, or give a default with ?:",
                        expression, at);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example/x?q={{ $.event.id }} | https://api.example/x?q=",
                "{{ $.event.base }}{{ $.event.id }} | https://api.example/?a=",
                "https://api.example/{{ $.event.id ?? 'all' }} | https://api.example/all",
                "https://api.example/{{ $.event.empty }}/{{ 0 }}/{{ false }} | https://api.example//0/false"
            })
    void urlWithoutAGapBeforeItsQuery_isWritten(String url, String expected) {
        assertThat(url(url, Map.of("base", "https://api.example/?a=", "empty", "")))
                .isEqualTo(expected);
    }
}
