package dev.tappet.api.support;

import dev.tappet.json.InvalidFieldException;
import java.util.Optional;

/** The parameter that has something done although published workflows use what it is about. */
public final class ForceQuery {
    /** Its name. */
    public static final String FORCE = "force";

    private ForceQuery() {}

    /** Whether it is set. */
    public static boolean of(Optional<String> parameter) throws InvalidFieldException {
        return switch (parameter.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException(FORCE, "must be true or false");
        };
    }
}
