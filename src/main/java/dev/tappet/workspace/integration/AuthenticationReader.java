package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import java.util.Map;

/** Reads what requests must satisfy as users write it: <code>{"headers": […], "signature": {…}}</code>. */
@FunctionalInterface
public interface AuthenticationReader {
    /**
     * @param given a plain value
     * @throws InvalidFieldException when it is no authentication, by the place in it
     */
    Authentication read(Map<?, ?> given) throws InvalidFieldException;
}
