package dev.tappet.engine;

import java.util.Map;
import java.util.Set;

/** Where a run reads the secrets of its execution's workspace. */
@FunctionalInterface
public interface SecretSource {
    /** A workspace without secrets. */
    SecretSource NONE = _ -> Map.of();

    /** The values of these secrets, by their names; of those that are there. */
    Map<String, String> values(Set<String> names);
}
