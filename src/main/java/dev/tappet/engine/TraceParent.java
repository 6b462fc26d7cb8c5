package dev.tappet.engine;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parent of a trigger request in its sender's trace (W3C Trace Context, {@code traceparent}). It is stored with the
 * execution. If the execution has no spans of its own, the calls of its steps send it unchanged.
 *
 * @param value in the form of version 00: two, 32, 16 and two hexadecimal digits, separated by hyphens
 */
public record TraceParent(String value) {
    private static final int LENGTH = 55;

    /** Later versions may append fields, and are read as version 00 (W3C Trace Context, 4.3). */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?<more>-.*)?");

    /**
     * Reads the {@code traceparent} headers of a request.
     *
     * @param values the values of all these headers
     * @return empty unless there is exactly one, and it is well-formed: others must be ignored
     */
    public static Optional<TraceParent> of(List<String> values) {
        if (values.size() != 1 || values.getFirst().length() < LENGTH) {
            return Optional.empty();
        }
        String given = values.getFirst().strip();
        Matcher form = FORM.matcher(given);
        return form.matches() && (form.group("more") == null || !given.startsWith("00"))
                ? Optional.of(new TraceParent("00-" + form.group(1)))
                : Optional.empty();
    }

    /** @return 32 hexadecimal digits */
    public String traceId() {
        return value.substring(3, 35);
    }

    /**
     * The id of the sender's span.
     *
     * @return 16 hexadecimal digits
     */
    public String spanId() {
        return value.substring(36, 52);
    }

    /** @return two hexadecimal digits */
    public String flags() {
        return value.substring(53, LENGTH);
    }

    /** Whether the sender records this trace. */
    public boolean isSampled() {
        return (Integer.parseInt(flags(), 16) & 1) == 1;
    }
}
