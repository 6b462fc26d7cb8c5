package dev.tappet.workspace;

import java.util.Optional;
import java.util.UUID;

/** Reads UUIDs in their only canonical spelling, as {@link UUID#toString} writes them. */
public final class CanonicalUuid {
    private static final int LENGTH = 36;

    private CanonicalUuid() {}

    /** @return empty if the text is anything else, such as a UUID in upper case */
    public static Optional<UUID> read(String text) {
        return isCanonical(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    // without a pattern: each trigger request has two of them
    private static boolean isCanonical(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char character = text.charAt(i);
            boolean isValid = i == 8 || i == 13 || i == 18 || i == 23
                    ? character == '-'
                    : (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
            if (!isValid) {
                return false;
            }
        }
        return true;
    }
}
