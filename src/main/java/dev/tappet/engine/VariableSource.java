package dev.tappet.engine;

import java.util.Map;
import java.util.Set;

/** Where a run reads the variables of its execution's workspace. */
@FunctionalInterface
public interface VariableSource {
    /** A workspace without variables. */
    VariableSource NONE = _ -> Map.of();

    /** The values of these variables, by their names; of those that exist. */
    Map<String, Object> values(Set<String> names);
}
