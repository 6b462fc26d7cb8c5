package dev.tappet.outbound;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts a response to the output of a step, or to the detail of its failure. */
final class ResponseReader {
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\\s;\"]*)");

    /** Maximum size in bytes of a body that an error includes as a whole. */
    private static final int SHOWN_BYTES = 4 * 1024;

    private static final int MAX_CODING = 20;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final OutgoingRequest request;
    private final ResponseFormat form;
    private final ContentCoding codings;

    /** @param codings decodes bodies */
    ResponseReader(OutgoingRequest request, ResponseFormat form, ContentCoding codings) {
        this.request = request;
        this.form = form;
        this.codings = codings;
    }

    /**
     * Returns <code>{status, headers, body}</code>; the body is null if there is none.
     *
     * @throws AttemptFailedException if the body cannot be read
     */
    Map<String, Object> output(ReceivedResponse response, CallMemory memory)
            throws AttemptFailedException, InterruptedException {
        byte[] body = decoded(response);
        boolean json = kind(response) == Kind.JSON;
        byte[] content = json ? inUtf8(body, response) : body;
        // a text or base64 needs no more memory than JSON of the same length
        memory.reserve(JsonWeight.of(content));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("status", response.status());
        output.put("headers", response.joinedHeaders());
        output.put("body", json ? json(content, response) : value(content, response));
        return output;
    }

    /**
     * The detail of a failure, for error handlers. If the body is long or does not match its content type, it is the
     * beginning of the body as a text.
     */
    Map<String, Object> detail(ReceivedResponse response) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", response.status());
        Object body;
        try {
            byte[] content = decoded(response);
            if (content.length > SHOWN_BYTES) {
                body = excerpt(response);
            } else if (kind(response) == Kind.JSON) {
                body = json(inUtf8(content, response), response);
            } else {
                body = value(content, response);
            }
        } catch (AttemptFailedException _) {
            body = excerpt(response);
        }
        detail.put("body", body);
        detail.put("headers", response.joinedHeaders());
        return detail;
    }

    private static String excerpt(ReceivedResponse response) {
        int length = SHOWN_BYTES / 4;
        byte[] shown = ContentCoding.decodePrefix(ContentCoding.of(response), response.body(), length)
                .orElse(response.body());
        return new String(shown, 0, Math.min(shown.length, length), StandardCharsets.UTF_8);
    }

    private Object value(byte[] body, ReceivedResponse response) throws AttemptFailedException {
        if (body.length == 0) {
            return null;
        }
        return kind(response) == Kind.TEXT
                ? text(body, response)
                : Base64.getEncoder().encodeToString(body);
    }

    private enum Kind {
        JSON,
        TEXT,
        BYTES
    }

    private Kind kind(ReceivedResponse response) {
        return switch (form) {
            case JSON -> Kind.JSON;
            case TEXT -> Kind.TEXT;
            case BASE64 -> Kind.BYTES;
            case AUTO -> declared(response);
        };
    }

    private static Kind declared(ReceivedResponse response) {
        String type = type(response).replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.endsWith("+json")) {
            return Kind.JSON;
        }
        boolean text = type.startsWith("text/")
                || type.endsWith("+xml")
                || type.equals("application/xml")
                || type.equals("application/x-www-form-urlencoded");
        return text ? Kind.TEXT : Kind.BYTES;
    }

    private static String type(ReceivedResponse response) {
        return response.header("content-type").orElse("");
    }

    private Object json(byte[] body, ReceivedResponse response) throws AttemptFailedException {
        if (body.length == 0) {
            return null;
        }
        try {
            return Json.read(body);
        } catch (MalformedJsonException e) {
            throw unreadable("is " + e.getMessage(), response);
        }
    }

    /** JSON is UTF-8 (RFC 8259), unless the response names another charset. An unknown charset is read as UTF-8. */
    private static byte[] inUtf8(byte[] body, ReceivedResponse response) {
        Optional<Charset> named = charset(response).filter(name -> !name.equals(StandardCharsets.UTF_8));
        if (named.isEmpty()) {
            return body;
        }
        String text = new String(body, named.get());
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes a text; invalid bytes become U+FFFD, as in browsers. */
    private String text(byte[] body, ReceivedResponse response) throws AttemptFailedException {
        Optional<Charset> charset = charset(response);
        if (charset.isEmpty() && CHARSET.matcher(type(response)).find()) {
            throw unreadable("has an unknown charset", response);
        }
        return new String(body, charset.orElse(StandardCharsets.UTF_8));
    }

    /** Empty if the response names no charset, or an unknown one. */
    private static Optional<Charset> charset(ReceivedResponse response) {
        Matcher named = CHARSET.matcher(type(response));
        try {
            return named.find() ? Optional.of(Charset.forName(named.group(1))) : Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return Optional.empty();
        }
    }

    /** Decodes a compressed body, even if the request did not accept compression: some services compress always. */
    private byte[] decoded(ReceivedResponse response) throws AttemptFailedException {
        List<String> applied = ContentCoding.of(response);
        if (applied.isEmpty() || response.body().length == 0) {
            return response.body();
        }
        if (!ContentCoding.isKnown(applied)) {
            if (form == ResponseFormat.BASE64) {
                return response.body();
            }
            throw unreadable(
                    "is encoded with %s; gzip and deflate are decoded, and response: base64 gives the bytes as they are"
                            .formatted(String.join(
                                    ", ",
                                    applied.stream()
                                            .map(ResponseReader::printable)
                                            .toList())),
                    response);
        }
        try {
            return codings.decode(applied, response.body());
        } catch (ContentCoding.UndecodableException e) {
            throw unreadable(e.getMessage(), response);
        }
    }

    private static String printable(String coding) {
        return coding.length() <= MAX_CODING ? coding : coding.substring(0, MAX_CODING) + "…";
    }

    /** A permanent failure: another request would receive the same response. */
    private AttemptFailedException unreadable(String reason, ReceivedResponse response) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", response.status());
        detail.put("body", excerpt(response));
        detail.put("headers", response.joinedHeaders());
        String message =
                "the response of %s (%d) %s".formatted(request.url().getRawAuthority(), response.status(), reason);
        return new AttemptFailedException(new AttemptFailure(message, false, Optional.empty(), detail));
    }
}
