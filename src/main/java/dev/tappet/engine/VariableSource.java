package dev.tappet.engine;

import java.util.Map;
import java.util.Set;

/** The port from which a run reads the variables of its execution's workspace. */
@FunctionalInterface
public interface VariableSource {
    /** A workspace without variables. */
    VariableSource NONE = _ -> Map.of();

    /** The values of the variables with these names, by name; those that do not exist are omitted. */
    Map<String, Object> values(Set<String> names);
}
