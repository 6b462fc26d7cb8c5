package dev.tappet.api.support;

import dev.tappet.json.InvalidFieldException;
import java.util.Optional;

/** The query parameter that forces a change although published workflows use the object. */
public final class ForceQuery {
    /** The name of the parameter. */
    public static final String FORCE = "force";

    private ForceQuery() {}

    /** Whether the parameter is set to true. */
    public static boolean of(Optional<String> parameter) throws InvalidFieldException {
        return switch (parameter.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException(FORCE, "must be true or false");
        };
    }
}
