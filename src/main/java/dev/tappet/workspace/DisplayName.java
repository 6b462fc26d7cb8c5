package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import java.nio.charset.StandardCharsets;

/** The display name of a workspace, an integration, a workflow or a token: 1 to 100 characters on one line. */
public record DisplayName(String value) {
    public static final int MAX_LENGTH = 100;

    /** @throws InvalidFieldException if it is too long or blank, or contains control characters */
    public static DisplayName of(String value) throws InvalidFieldException {
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new InvalidFieldException("name", "must have 1 to %d characters".formatted(MAX_LENGTH));
        }
        if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
            throw new InvalidFieldException("name", "must be one line without control characters");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new InvalidFieldException("name", "must be text without unpaired surrogates");
        }
        return new DisplayName(value);
    }
}
