package dev.tappet.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** Text that is not JSON. The message contains the position and the error, and quotes nothing of the text. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(JsonProcessingException cause) {
        super(message(cause), cause);
    }

    /** A number that would be infinite. */
    static final class InfiniteNumberException extends JsonParseException {
        private static final long serialVersionUID = 1L;

        InfiniteNumberException(JsonParser parser) {
            super(parser, "A number beyond the range of a double");
        }
    }

    private static String message(JsonProcessingException cause) {
        if (cause instanceof StreamConstraintsException) {
            return "JSON beyond the limits: numbers have at most 1,000 digits, names at most 50,000 characters,"
                    + " and values nest at most 1,000 deep";
        }
        String reason = cause instanceof InfiniteNumberException
                ? "JSON with a number beyond the range of a double,"
                : cause.getOriginalMessage().startsWith("Duplicate field") ? "JSON with a duplicate key," : "not JSON";
        return cause.getLocation() == null
                ? reason
                : "%s at line %d, column %d"
                        .formatted(
                                reason,
                                cause.getLocation().getLineNr(),
                                cause.getLocation().getColumnNr());
    }
}
