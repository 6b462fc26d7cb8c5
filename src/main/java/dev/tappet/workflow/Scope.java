package dev.tappet.workflow;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What expressions at a place of a workflow may see.
 *
 * @param ids     of the steps that may have run before; they grow from step to step
 * @param item    whether an item of a loop is there
 * @param error   whether a caught error is there
 * @param secrets whether secrets are there
 */
record Scope(Set<String> ids, boolean item, boolean error, boolean secrets) {
    static Scope start() {
        return new Scope(new LinkedHashSet<>(), false, false, false);
    }

    /** A branch, whose steps are not seen beside it. */
    Scope branch() {
        return new Scope(new LinkedHashSet<>(ids), item, error, secrets);
    }

    Scope withItem() {
        return new Scope(new LinkedHashSet<>(ids), true, error, secrets);
    }

    Scope withError() {
        return new Scope(new LinkedHashSet<>(ids), item, true, secrets);
    }

    Scope withSecrets() {
        return new Scope(ids, item, error, true);
    }
}
