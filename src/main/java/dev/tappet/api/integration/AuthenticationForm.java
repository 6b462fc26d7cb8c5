package dev.tappet.api.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.AuthenticationReader;
import jakarta.inject.Singleton;
import java.util.Map;

/** Reads the authentication of an integration from other sources than the body of an API request. */
@Singleton
public class AuthenticationForm implements AuthenticationReader {
    private static final String PLACE = "authentication";

    @Override
    public Authentication read(Map<?, ?> given) throws InvalidFieldException {
        return AuthenticationView.read(ObjectFields.of(PLACE, given, AuthenticationView.KEYS));
    }
}
