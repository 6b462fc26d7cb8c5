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

/** Makes of a response what a step gives, or what its failure tells. */
final class ResponseReader {
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\\s;\"]*)");

    /** Of a body, in the error that a handler sees. */
    private static final int SHOWN_BYTES = 4 * 1024;

    private static final int LONGEST_CODING = 20;
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

    /** {@code {status, headers, body}}; the body is null when there is none. */
    Map<String, Object> output(ReceivedResponse answer, CallMemory memory)
            throws AttemptFailedException, InterruptedException {
        byte[] body = decoded(answer);
        boolean json = kind(answer) == Kind.JSON;
        byte[] content = json ? inUtf8(body, answer) : body;
        // a text or base64 takes no more than JSON of the same length
        memory.reserve(JsonWeight.of(content));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("status", answer.status());
        output.put("headers", answer.joinedHeaders());
        output.put("body", json ? json(content, answer) : value(content, answer));
        return output;
    }

    /** What a handler decides by; the beginning of the body as a text when it is long, or is not what it claims. */
    Map<String, Object> detail(ReceivedResponse answer) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", answer.status());
        Object body;
        try {
            byte[] content = decoded(answer);
            if (content.length > SHOWN_BYTES) {
                body = beginning(answer);
            } else if (kind(answer) == Kind.JSON) {
                body = json(inUtf8(content, answer), answer);
            } else {
                body = value(content, answer);
            }
        } catch (AttemptFailedException _) {
            body = beginning(answer);
        }
        detail.put("body", body);
        detail.put("headers", answer.joinedHeaders());
        return detail;
    }

    private static String beginning(ReceivedResponse answer) {
        int length = SHOWN_BYTES / 4;
        byte[] shown = ContentCoding.beginning(ContentCoding.of(answer), answer.body(), length)
                .orElse(answer.body());
        return new String(shown, 0, Math.min(shown.length, length), StandardCharsets.UTF_8);
    }

    private Object value(byte[] body, ReceivedResponse answer) throws AttemptFailedException {
        if (body.length == 0) {
            return null;
        }
        return kind(answer) == Kind.TEXT
                ? text(body, answer)
                : Base64.getEncoder().encodeToString(body);
    }

    private enum Kind {
        JSON,
        TEXT,
        BYTES
    }

    private Kind kind(ReceivedResponse answer) {
        return switch (form) {
            case JSON -> Kind.JSON;
            case TEXT -> Kind.TEXT;
            case BASE64 -> Kind.BYTES;
            case AUTO -> declared(answer);
        };
    }

    private static Kind declared(ReceivedResponse answer) {
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
        if (body.length == 0) {
            return null;
        }
        try {
            return Json.read(body);
        } catch (MalformedJsonException e) {
            throw unreadable("is " + e.getMessage(), answer);
        }
    }

    /** JSON is UTF-8 (RFC 8259), unless a service names another charset. One that is not known is taken for UTF-8. */
    private static byte[] inUtf8(byte[] body, ReceivedResponse answer) {
        Optional<Charset> named = charset(answer).filter(name -> !name.equals(StandardCharsets.UTF_8));
        if (named.isEmpty()) {
            return body;
        }
        String text = new String(body, named.get());
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that are no character come as U+FFFD, as in every browser. */
    private String text(byte[] body, ReceivedResponse answer) throws AttemptFailedException {
        Optional<Charset> charset = charset(answer);
        if (charset.isEmpty() && CHARSET.matcher(type(answer)).find()) {
            throw unreadable("has a charset that is not known", answer);
        }
        return new String(body, charset.orElse(StandardCharsets.UTF_8));
    }

    /** Empty when none is named, or one that is not known. */
    private static Optional<Charset> charset(ReceivedResponse answer) {
        Matcher named = CHARSET.matcher(type(answer));
        try {
            return named.find() ? Optional.of(Charset.forName(named.group(1))) : Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return Optional.empty();
        }
    }

    /** What was compressed comes decompressed, whatever was asked for: services compress unasked. */
    private byte[] decoded(ReceivedResponse answer) throws AttemptFailedException {
        List<String> applied = ContentCoding.of(answer);
        if (applied.isEmpty() || answer.body().length == 0) {
            return answer.body();
        }
        if (!ContentCoding.isKnown(applied)) {
            if (form == ResponseFormat.BASE64) {
                return answer.body();
            }
            throw unreadable(
                    "is encoded with %s; gzip and deflate are decoded, and response: base64 gives the bytes as they are"
                            .formatted(String.join(
                                    ", ",
                                    applied.stream()
                                            .map(ResponseReader::printable)
                                            .toList())),
                    answer);
        }
        try {
            return codings.decode(applied, answer.body());
        } catch (ContentCoding.UndecodableException e) {
            throw unreadable(e.getMessage(), answer);
        }
    }

    private static String printable(String coding) {
        return coding.length() <= LONGEST_CODING ? coding : coding.substring(0, LONGEST_CODING) + "…";
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
