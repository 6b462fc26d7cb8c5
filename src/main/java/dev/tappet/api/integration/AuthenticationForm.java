package dev.tappet.api.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.AuthenticationReader;
import jakarta.inject.Singleton;
import java.util.Map;

/** Reads what requests must satisfy where it is not the body of a request to the API. */
@Singleton
public class AuthenticationForm implements AuthenticationReader {
    private static final String PLACE = "authentication";

    @Override
    public Authentication read(Map<?, ?> given) throws InvalidFieldException {
        return AuthenticationView.read(ObjectFields.of(PLACE, given, AuthenticationView.KEYS));
    }
}
