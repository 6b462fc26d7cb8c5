package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.RequestId;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A response to an HTTP event, in payload format 2.0. A body in UTF-8 is sent as text, any other body in base64.
 * Cookies are separate from the other headers, since they must not be joined.
 *
 * @param headers by name, each name once
 * @param base64  whether {@code body} is in base64
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     payload format 2.0</a>
 */
record HttpResponseEvent(int status, Map<String, String> headers, List<String> cookies, String body, boolean base64)
        implements LambdaResponse {
    /**
     * The largest response that Lambda accepts, in bytes of JSON: 6 MB. A larger one would fail the invocation.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda quotas</a>
     */
    static final int MAX_BYTES = 6 * 1024 * 1024;

    /** The maximum number of bytes of JSON for one character of a string, as in {@code \u0001}. */
    private static final int MAX_BYTES_PER_CHARACTER = 6;

    private static final JsonFactory JSON = new JsonFactory();

    /** @param withoutBody whether the response must have no body, as for HEAD */
    static HttpResponseEvent of(TriggerResponse response, String requestId, boolean withoutBody) {
        byte[] body = withoutBody ? new byte[0] : response.body();
        return text(body)
                .map(text -> with(response.status(), response.headers(), requestId, text, false))
                .filter(HttpResponseEvent::fits)
                // Text with many quotation marks is shorter in base64.
                .or(() -> Optional.of(with(response.status(), response.headers(), requestId, base64(body), true))
                        .filter(HttpResponseEvent::fits))
                .orElseGet(() -> tooLarge(body.length, requestId));
    }

    private static HttpResponseEvent with(int status, Headers headers, String requestId, String body, boolean base64) {
        Map<String, Headers.Field> fields = new LinkedHashMap<>();
        List<String> cookies = new ArrayList<>();
        for (Headers.Field field : headers) {
            if (field.name().equalsIgnoreCase("Set-Cookie")) {
                cookies.add(field.value());
            } else {
                fields.merge(
                        field.name().toLowerCase(Locale.ROOT),
                        field,
                        (first, next) -> new Headers.Field(first.name(), first.value() + ", " + next.value()));
            }
        }
        fields.putIfAbsent(RequestId.HEADER.toLowerCase(Locale.ROOT), new Headers.Field(RequestId.HEADER, requestId));
        Map<String, String> joined = new LinkedHashMap<>();
        fields.values().forEach(field -> joined.put(field.name(), field.value()));
        return new HttpResponseEvent(status, joined, cookies, body, base64);
    }

    private static HttpResponseEvent tooLarge(int bytes, String requestId) {
        Rejection tooLarge = Rejection.of(
                ProblemType.ANSWER_TOO_LARGE,
                "The response of %,d bytes exceeds the 6 MB that AWS Lambda returns. The request itself was processed."
                        .formatted(bytes));
        TriggerResponse problem = ResponseRenderer.problem(tooLarge, requestId);
        return with(problem.status(), problem.headers(), requestId, new String(problem.body(), UTF_8), false);
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String base64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    /** Only a large response is encoded to measure its size. */
    private boolean fits() {
        long characters = body.length() + 1_000L;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            characters += header.getKey().length() + header.getValue().length();
        }
        for (String cookie : cookies) {
            characters += cookie.length();
        }
        return characters * MAX_BYTES_PER_CHARACTER <= MAX_BYTES || bytes() <= MAX_BYTES;
    }

    private long bytes() {
        ByteCounter counter = new ByteCounter();
        try (JsonGenerator json = JSON.createGenerator(counter)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return counter.bytes;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("statusCode", status);
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        if (!cookies.isEmpty()) {
            json.writeArrayFieldStart("cookies");
            for (String cookie : cookies) {
                json.writeString(cookie);
            }
            json.writeEndArray();
        }
        json.writeStringField("body", body);
        json.writeBooleanField("isBase64Encoded", base64);
        json.writeEndObject();
    }

    private static final class ByteCounter extends OutputStream {
        private long bytes;

        @Override
        public void write(int next) {
            bytes++;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes += length;
        }
    }
}
