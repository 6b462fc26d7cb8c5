package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import java.util.regex.Pattern;

/**
 * The slug by which definitions on every server can refer to a workflow or an integration, instead of its id.
 *
 * @param value 1 to {@link #MAX_LENGTH} lower-case letters, digits and hyphens
 */
public record Slug(String value) {
    /** The longest slug, in characters. */
    public static final int MAX_LENGTH = 63;

    private static final Pattern SLUGS = Pattern.compile("[a-z]([a-z0-9-]{0," + (MAX_LENGTH - 2) + "}[a-z0-9])?");
    private static final Pattern IDS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * Reads a slug.
     *
     * @throws InvalidFieldException if it has other characters, is too long, or has the form of an id
     */
    public static Slug of(String value) throws InvalidFieldException {
        if (!SLUGS.matcher(value).matches() || IDS.matcher(value).matches()) {
            throw new InvalidFieldException(
                    "slug",
                    "must have 1 to %d lower-case letters, digits and hyphens, begin with a letter, not end with a hyphen, and not be a UUID"
                            .formatted(MAX_LENGTH));
        }
        return new Slug(value);
    }
}
