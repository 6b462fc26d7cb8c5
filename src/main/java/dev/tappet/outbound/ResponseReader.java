package dev.tappet.outbound;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Makes of a response what a step gives, or what its failure tells. */
final class ResponseReader {
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\\s;\"]*)");
    private static final String GZIP = "gzip";

    /** Of a body, in the error that a handler sees. */
    private static final int SHOWN_BYTES = 4 * 1024;

    private final OutgoingRequest request;
    private final ResponseFormat form;
    private final int limit;

    /** @param limit of the body's bytes, decoded */
    ResponseReader(OutgoingRequest request, ResponseFormat form, int limit) {
        this.request = request;
        this.form = form;
        this.limit = limit;
    }

    /** {@code {status, headers, body}}; the body is null when there is none. */
    Map<String, Object> output(ReceivedResponse answer, CallMemory memory)
            throws AttemptFailedException, InterruptedException {
        // what is decoded or a text takes no more than JSON of the same length
        memory.reserve(JsonWeight.of(decodes(answer) ? decoded(answer) : answer.body()));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("status", answer.status());
        output.put("headers", answer.joinedHeaders());
        output.put("body", body(answer));
        return output;
    }

    /** What a handler decides by; the beginning of the body as a text when it is long, or is not what it claims. */
    Map<String, Object> detail(ReceivedResponse answer) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", answer.status());
        Object body;
        try {
            body = answer.body().length <= SHOWN_BYTES ? body(answer) : beginning(answer);
        } catch (AttemptFailedException _) {
            body = beginning(answer);
        }
        detail.put("body", body);
        detail.put("headers", answer.joinedHeaders());
        return detail;
    }

    private static String beginning(ReceivedResponse answer) {
        int length = Math.min(answer.body().length, SHOWN_BYTES / 4);
        return new String(answer.body(), 0, length, StandardCharsets.UTF_8);
    }

    private Object body(ReceivedResponse answer) throws AttemptFailedException {
        if (answer.body().length == 0) {
            return null;
        }
        if (form == ResponseFormat.BASE64 && !decodes(answer)) {
            return Base64.getEncoder().encodeToString(answer.body());
        }
        byte[] body = decoded(answer);
        return switch (form) {
            case JSON -> json(body, answer);
            case TEXT -> text(body, answer);
            case BASE64 -> Base64.getEncoder().encodeToString(body);
            case AUTO ->
                switch (kind(answer)) {
                    case JSON -> json(body, answer);
                    case TEXT -> text(body, answer);
                    case BYTES -> Base64.getEncoder().encodeToString(body);
                };
        };
    }

    private enum Kind {
        JSON,
        TEXT,
        BYTES
    }

    private static Kind kind(ReceivedResponse answer) {
        String type = type(answer).replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.endsWith("+json")) {
            return Kind.JSON;
        }
        boolean text = type.startsWith("text/")
                || type.endsWith("+xml")
                || type.equals("application/xml")
                || type.equals("application/x-www-form-urlencoded");
        return text ? Kind.TEXT : Kind.BYTES;
    }

    private static String type(ReceivedResponse answer) {
        return answer.header("content-type").orElse("");
    }

    private Object json(byte[] body, ReceivedResponse answer) throws AttemptFailedException {
        try {
            return Json.read(body);
        } catch (MalformedJsonException e) {
            throw unreadable("is " + e.getMessage(), answer);
        }
    }

    /** Bytes that are no character come as U+FFFD, as in every browser. */
    private String text(byte[] body, ReceivedResponse answer) throws AttemptFailedException {
        Matcher charset = CHARSET.matcher(type(answer));
        try {
            return new String(body, charset.find() ? Charset.forName(charset.group(1)) : StandardCharsets.UTF_8);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            throw unreadable("has a charset that is not known", answer);
        }
    }

    private boolean decodes(ReceivedResponse answer) {
        return request.headers().stream()
                        .anyMatch(header -> header.is(OutgoingHeaders.ACCEPT_ENCODING)
                                && header.value().toLowerCase(Locale.ROOT).contains(GZIP))
                && answer.header("content-encoding")
                        .filter(GZIP::equalsIgnoreCase)
                        .isPresent();
    }

    /** Only what was asked for is decoded, and not further than a response may be long. */
    private byte[] decoded(ReceivedResponse answer) throws AttemptFailedException {
        Optional<String> encoding =
                answer.header("content-encoding").filter(name -> !name.equalsIgnoreCase("identity"));
        if (encoding.isEmpty()) {
            return answer.body();
        }
        if (!decodes(answer)) {
            throw unreadable(
                    "is encoded; only gzip is decoded, and only if the Accept-Encoding of the request asks for it",
                    answer);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            byte[] body = in.readNBytes(limit + 1);
            if (body.length > limit) {
                throw unreadable("unfolds to more than %d bytes".formatted(limit), answer);
            }
            return body;
        } catch (IOException _) {
            throw unreadable("is damaged", answer);
        }
    }

    /** For good: the request was answered, and another one would be answered the same. */
    private AttemptFailedException unreadable(String how, ReceivedResponse answer) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", answer.status());
        detail.put("body", beginning(answer));
        detail.put("headers", answer.joinedHeaders());
        String message = "the response of %s (%d) %s".formatted(request.url().getRawAuthority(), answer.status(), how);
        return new AttemptFailedException(new AttemptFailure(message, false, Optional.empty(), detail));
    }
}
