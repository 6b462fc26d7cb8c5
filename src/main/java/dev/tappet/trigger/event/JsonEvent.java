package dev.tappet.trigger.event;

import dev.tappet.http.MediaType;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.trigger.CheckResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the events of bodies that are JSON, lines of JSON, or text that may be JSON. */
final class JsonEvent {
    /**
     * The maximum nesting of arrays and objects in a body: half of the limit of JSON readers and writers (1,000), so
     * that a workflow can still put an event into an output.
     */
    static final int MAX_DEPTH = 500;

    private JsonEvent() {}

    /** JSON in the charset of its content type. */
    static CheckResult<Event> of(MediaType type, byte[] body) {
        return utf8(type, body).then(JsonEvent::of);
    }

    /** JSON in UTF-8. */
    static CheckResult<Event> of(byte[] body) {
        byte[] json = withoutByteOrderMark(body);
        if (!TextDecoding.isUtf8(json) || looksLikeUtf16(json)) {
            return EventRejection.invalid("The body is not in UTF-8.");
        }
        try {
            Object value = Json.read(json);
            return isDeeperThan(MAX_DEPTH, value)
                    ? EventRejection.tooDeep()
                    : CheckResult.proceed(new Event(json, value));
        } catch (MalformedJsonException e) {
            return EventRejection.invalid("The body is " + e.getMessage() + ".");
        }
    }

    /** Lines of one JSON value each (<a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>), as a list. */
    static CheckResult<Event> ofLines(MediaType type, byte[] body) {
        return utf8(type, body).then(JsonEvent::ofLines);
    }

    private static CheckResult<Event> ofLines(byte[] body) {
        byte[] text = withoutByteOrderMark(body);
        if (!TextDecoding.isUtf8(text)) {
            return EventRejection.invalid("The body is not in UTF-8.");
        }
        List<Object> values = new ArrayList<>();
        ByteArrayOutputStream json = new ByteArrayOutputStream(text.length + 2);
        json.write('[');
        int number = 0;
        for (int start = 0; start < text.length; ) {
            int end = endOfLine(text, start);
            number++;
            byte[] line = Arrays.copyOfRange(text, start, end);
            start = end + 1;
            if (isBlank(line)) {
                continue;
            }
            switch (of(line)) {
                case CheckResult.Continue<Event>(Event event) -> {
                    if (!values.isEmpty()) {
                        json.write(',');
                    }
                    values.add(event.value());
                    json.write(line, 0, line.length);
                }
                case CheckResult.Respond<Event> _ -> {
                    return EventRejection.invalid("Line " + number + " of the body is not JSON.");
                }
            }
        }
        json.write(']');
        return isDeeperThan(MAX_DEPTH, values)
                ? EventRejection.tooDeep()
                : CheckResult.proceed(new Event(json.toByteArray(), values));
    }

    private static int endOfLine(byte[] text, int start) {
        for (int i = start; i < text.length; i++) {
            if (text[i] == '\n') {
                return i;
            }
        }
        return text.length;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /**
     * Text that may be JSON, since some senders of JSON set no content type: JSON if it can be parsed, otherwise the
     * text.
     */
    static CheckResult<Event> ofText(MediaType type, byte[] body) {
        return utf8(type, body).then(utf8 -> {
            byte[] text = withoutByteOrderMark(utf8);
            if (looksLikeJson(text) && of(text) instanceof CheckResult.Continue<Event> json) {
                return json;
            }
            return TextDecoding.in(StandardCharsets.UTF_8, text)
                    .map(value -> CheckResult.proceed(new Event(Json.write(value), value)))
                    .orElseGet(EventRejection::notInItsCharset);
        });
    }

    private static CheckResult<byte[]> utf8(MediaType type, byte[] body) {
        if (type.charset().isEmpty()) {
            return EventRejection.unknownCharset();
        }
        Charset charset = type.charset().get();
        if (charset.equals(StandardCharsets.UTF_8)) {
            return CheckResult.proceed(body);
        }
        Optional<String> text = TextDecoding.in(charset, body);
        return text.map(decoded -> CheckResult.proceed(decoded.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(EventRejection::notInItsCharset);
    }

    /** Whether a body begins like an object or an array. */
    static boolean looksLikeJson(byte[] body) {
        for (byte b : withoutByteOrderMark(body)) {
            switch (b) {
                case ' ', '\t', '\r', '\n' -> {}
                default -> {
                    return b == '{' || b == '[';
                }
            }
        }
        return false;
    }

    /**
     * Whether a JSON reader would detect UTF-16 or UTF-32, which it does if one of the first bytes is zero. JSON in
     * UTF-8 has no zero there.
     */
    private static boolean looksLikeUtf16(byte[] json) {
        return json.length > 0 && json[0] == 0 || json.length > 1 && json[1] == 0;
    }

    private static byte[] withoutByteOrderMark(byte[] body) {
        boolean marked = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }

    static boolean isDeeperThan(int levels, Object value) {
        return switch (value) {
            case Map<?, ?> object -> levels == 0 || isAnyDeeperThan(levels - 1, object.values());
            case List<?> array -> levels == 0 || isAnyDeeperThan(levels - 1, array);
            case null, default -> false;
        };
    }

    private static boolean isAnyDeeperThan(int levels, Iterable<?> values) {
        for (Object child : values) {
            if (isDeeperThan(levels, child)) {
                return true;
            }
        }
        return false;
    }
}
