package dev.tappet.workflow;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds what definitions name by slugs. */
@FunctionalInterface
public interface SlugResolver {
    /** Where nothing has a slug. */
    SlugResolver NONE = _ -> Map.of();

    /** The ids of all that exist, by references. Called once for a definition, and not at all if it has no slugs. */
    Map<SlugReference, UUID> ids(Set<SlugReference> references);
}
