package dev.tappet.expression;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one branch of a workflow adds to names that expressions may use.
 *
 * @param there that may be there
 * @param gone  that were there inside of a for_each or a parallel, whose place it is, and are not any more
 */
record ScopeNames(Set<String> there, Map<String, String> gone) {
    ScopeNames() {
        this(new LinkedHashSet<>(), new HashMap<>());
    }

    void add(String name) {
        there.add(name);
        gone.remove(name);
    }

    /** The steps of a branch, whose names stay after it, may have run. */
    void join(ScopeNames branch) {
        gone.putAll(branch.gone);
        branch.there.forEach(this::add);
    }

    /** The steps of an iteration or a branch, whose names end with it, may have run. */
    void leave(ScopeNames inside, String place) {
        inside.gone.keySet().forEach(name -> gone.put(name, place));
        inside.there.forEach(name -> gone.put(name, place));
    }
}
