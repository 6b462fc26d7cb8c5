package dev.tappet.expression;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one branch of a workflow adds to names that expressions may use.
 *
 * @param defined that may be there
 * @param removed  that were there inside of a for_each or a parallel, whose place it is, and are not any more
 */
record ScopeNames(Set<String> defined, Map<String, String> removed) {
    ScopeNames() {
        this(new LinkedHashSet<>(), new HashMap<>());
    }

    void add(String name) {
        defined.add(name);
        removed.remove(name);
    }

    /** The steps of a branch, whose names stay after it, may have run. */
    void join(ScopeNames branch) {
        removed.putAll(branch.removed);
        branch.defined.forEach(this::add);
    }

    /** The steps of an iteration or a branch, whose names end with it, may have run. */
    void leave(ScopeNames inner, String place) {
        inner.removed.keySet().forEach(name -> removed.put(name, place));
        inner.defined.forEach(name -> removed.put(name, place));
    }
}
