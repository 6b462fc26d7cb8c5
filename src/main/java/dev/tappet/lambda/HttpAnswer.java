package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.RequestId;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer in the payload format 2.0, in which the HTTP API and function URLs take it: a body that is text as text,
 * any other in base64; cookies apart, since they may not be joined.
 */
final class HttpAnswer {
    /** What Lambda takes at the most: 6 MB, JSON and all. */
    static final int MOST_BYTES = 6 * 1024 * 1024;

    private HttpAnswer() {}

    /** @param bodiless whether the request wants no body, as HEAD does */
    static byte[] of(TriggerResponse response, String requestId, boolean bodiless) throws IOException {
        byte[] body = bodiless ? new byte[0] : response.body();
        Optional<byte[]> asText = text(body).map(text -> json(response, requestId, text, false));
        if (asText.isPresent() && asText.get().length <= MOST_BYTES) {
            return asText.get();
        }
        // text that is full of quotes is shorter in base64
        byte[] inBase64 =
                json(response, requestId, java.util.Base64.getEncoder().encodeToString(body), true);
        if (inBase64.length <= MOST_BYTES) {
            return inBase64;
        }
        Rejection tooLarge = Rejection.of(
                ProblemType.ANSWER_TOO_LARGE,
                "The answer of %,d bytes is larger than AWS Lambda sends. What was asked for has been done."
                        .formatted(body.length));
        return of(ResponseRenderer.problem(tooLarge, requestId), requestId, bodiless);
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static byte[] json(TriggerResponse response, String requestId, String body, boolean base64) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length() + 512);
        try (JsonGenerator json = LambdaEvent.JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("statusCode", response.status());
            writeHeaders(json, response.headers(), requestId);
            json.writeStringField("body", body);
            json.writeBooleanField("isBase64Encoded", base64);
            json.writeEndObject();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeHeaders(JsonGenerator json, Headers headers, String requestId) throws IOException {
        Map<String, Headers.Field> fields = new LinkedHashMap<>();
        List<String> cookies = new ArrayList<>();
        for (Headers.Field field : headers) {
            if (field.name().equalsIgnoreCase("Set-Cookie")) {
                cookies.add(field.value());
            } else {
                fields.merge(
                        field.name().toLowerCase(Locale.ROOT),
                        field,
                        (before, one) -> new Headers.Field(before.name(), before.value() + ", " + one.value()));
            }
        }
        fields.putIfAbsent(RequestId.HEADER.toLowerCase(Locale.ROOT), new Headers.Field(RequestId.HEADER, requestId));
        json.writeObjectFieldStart("headers");
        for (Headers.Field field : fields.values()) {
            json.writeStringField(field.name(), field.value());
        }
        json.writeEndObject();
        if (!cookies.isEmpty()) {
            json.writeArrayFieldStart("cookies");
            for (String cookie : cookies) {
                json.writeString(cookie);
            }
            json.writeEndArray();
        }
    }
}
