package dev.tappet.api.support;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.Slug;
import java.util.Optional;

/** Reads the slug of a workflow or an integration from bodies and queries. */
public final class SlugForm {
    /** The name of the field, and of the query parameter of lists. */
    public static final String SLUG = "slug";

    private SlugForm() {}

    /**
     * Reads the slug of a body.
     *
     * @return empty if it is null or missing
     */
    public static Optional<Slug> read(ObjectFields body) throws InvalidFieldException {
        return !body.has(SLUG) || body.value(SLUG) == null ? Optional.empty() : Optional.of(Slug.of(body.text(SLUG)));
    }
}
