package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import java.util.Map;

/** Reads the authentication of an integration as users write it: <code>{"headers": […], "signature": {…}}</code>. */
@FunctionalInterface
public interface AuthenticationReader {
    /**
     * Reads an authentication.
     *
     * @param given a plain value
     * @throws InvalidFieldException names the invalid field
     */
    Authentication read(Map<?, ?> given) throws InvalidFieldException;
}
