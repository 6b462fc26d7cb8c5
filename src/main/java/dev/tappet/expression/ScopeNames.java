package dev.tappet.expression;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that one branch of a workflow adds for expressions.
 *
 * @param defined the names that may be defined
 * @param removed the names that were defined in a for_each or a parallel and ended with it, with its place
 */
record ScopeNames(Set<String> defined, Map<String, String> removed) {
    ScopeNames() {
        this(new LinkedHashSet<>(), new HashMap<>());
    }

    void add(String name) {
        defined.add(name);
        removed.remove(name);
    }

    /** Records that the steps of a branch may have run. Its names remain defined. */
    void join(ScopeNames branch) {
        removed.putAll(branch.removed);
        branch.defined.forEach(this::add);
    }

    /** Records that the steps of an iteration or a branch may have run. Its names end with it. */
    void leave(ScopeNames inner, String place) {
        inner.removed.keySet().forEach(name -> removed.put(name, place));
        inner.defined.forEach(name -> removed.put(name, place));
    }
}
