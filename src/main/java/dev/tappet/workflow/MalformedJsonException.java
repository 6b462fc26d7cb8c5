package dev.tappet.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** Text that is not JSON. The message says where and why, and quotes nothing of the text. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(JsonProcessingException cause) {
        super(message(cause), cause);
    }

    private static String message(JsonProcessingException cause) {
        if (cause instanceof StreamConstraintsException) {
            return "JSON beyond what is taken: a number has at most 1,000 digits, and there are at most 500 levels";
        }
        String what = cause.getOriginalMessage().startsWith("Duplicate field")
                ? "JSON with a key that is twice in one object,"
                : "not JSON";
        return cause.getLocation() == null
                ? what
                : "%s at line %d, column %d"
                        .formatted(
                                what,
                                cause.getLocation().getLineNr(),
                                cause.getLocation().getColumnNr());
    }
}
