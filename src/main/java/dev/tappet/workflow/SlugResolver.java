package dev.tappet.workflow;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds the ids of the slugs in definitions. */
@FunctionalInterface
public interface SlugResolver {
    /** Resolves no slug. */
    SlugResolver NONE = _ -> Map.of();

    /**
     * The ids of all resources that exist, by reference. Called once for a definition, or not at all if it has no
     * slugs.
     */
    Map<SlugReference, UUID> ids(Set<SlugReference> references);
}
