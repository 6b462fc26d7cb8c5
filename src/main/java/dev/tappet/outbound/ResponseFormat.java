package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.util.Optional;

/** How the body of a response is converted to a value. */
enum ResponseFormat {
    /** JSON or text, according to the content type; otherwise base64. */
    AUTO,
    JSON,
    TEXT,
    BASE64;

    static ResponseFormat of(OperatorArguments arguments) throws OperatorFailedException {
        Optional<String> given = arguments.text("response");
        if (given.isEmpty()) {
            return AUTO;
        }
        return switch (given.get()) {
            case "auto" -> AUTO;
            case "json" -> JSON;
            case "text" -> TEXT;
            case "base64" -> BASE64;
            default -> throw arguments.invalid("response", "one of auto, json, text, base64");
        };
    }
}
