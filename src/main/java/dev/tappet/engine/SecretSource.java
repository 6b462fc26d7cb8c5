package dev.tappet.engine;

import java.util.Map;
import java.util.Set;

/** The port from which a run reads the secrets of its execution's workspace. */
@FunctionalInterface
public interface SecretSource {
    /** A workspace without secrets. */
    SecretSource NONE = _ -> Map.of();

    /** The values of the secrets with these names, by name; those that do not exist are omitted. */
    Map<String, String> values(Set<String> names);
}
