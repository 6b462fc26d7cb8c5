package dev.tappet.engine;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place in somebody's trace that a trigger request came from (W3C Trace Context, {@code traceparent}). It is kept
 * with the execution and goes out, as it is, with the calls that its steps make. As it is, because Tappet records no
 * spans of its own: a parent of its making would lead nowhere.
 *
 * @param value in the form of version 00: two, 32, 16 and two hexadecimal digits
 */
public record TraceParent(String value) {
    private static final int LENGTH = 55;

    /** Later versions may say more after these, and are read as this one (W3C Trace Context, 4.3). */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?<more>-.*)?");

    /**
     * Reads what a request says.
     *
     * @param values of all its {@code traceparent} headers
     * @return empty unless there is one, and one that is well-formed: what is not has to be ignored
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
}
