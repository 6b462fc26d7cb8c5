package dev.tappet.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** Text that is not JSON. The message says where and why, and quotes nothing of the text. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(JsonProcessingException cause) {
        super(
                cause instanceof StreamConstraintsException
                        ? "JSON beyond what is taken: a number has at most 1,000 digits, and there are at most 500 levels"
                        : cause.getLocation() == null
                                ? "not JSON"
                                : "not JSON at line %d, column %d"
                                        .formatted(
                                                cause.getLocation().getLineNr(),
                                                cause.getLocation().getColumnNr()),
                cause);
    }
}
