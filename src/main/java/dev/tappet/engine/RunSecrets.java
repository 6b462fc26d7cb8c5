package dev.tappet.engine;

import dev.tappet.expression.ExpressionException;
import dev.tappet.secret.Redactor;
import dev.tappet.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The secrets that one run knows: those that its steps name, and those in the journal entries of earlier runs. When a
 * step first needs a secret, all that the workflow names are read together; a workflow that names none causes no read.
 * Thread-safe: branches use it concurrently.
 */
public final class RunSecrets {
    private final ReentrantLock lock = new ReentrantLock();
    private final SecretSource source;
    private final Supplier<Set<String>> named;
    private final Set<String> used = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> learned = new HashSet<>();
    private Redactor redactor = Redactor.NONE;

    private RunSecrets(SecretSource source, Supplier<Set<String>> named) {
        this.source = source;
        this.named = named;
    }

    public static RunSecrets of(SecretSource source, Workflow workflow) {
        // deferred until one is needed: most runs need none
        return new RunSecrets(source, () -> workflow.secrets().keySet());
    }

    /** Knows only the secrets that it learns. */
    public static RunSecrets none() {
        return new RunSecrets(SecretSource.NONE, Set::of);
    }

    /**
     * The values of the secrets that a template names.
     *
     * @throws ExpressionException if the workspace has no such secret
     */
    Map<String, Object> of(Set<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        lock.lock();
        try {
            read(names);
            Map<String, Object> found = new HashMap<>();
            for (String name : names) {
                if (!values.containsKey(name)) {
                    throw new ExpressionException("there is no secret \"%s\" in this workspace".formatted(name));
                }
                found.put(name, values.get(name));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Adds secrets that a step used in an earlier run, so that they are redacted too. */
    void used(Set<String> names) {
        if (!names.isEmpty()) {
            lock.lock();
            try {
                used.addAll(names);
            } finally {
                lock.unlock();
            }
        }
    }

    public void learn(Collection<String> secrets) {
        if (!secrets.isEmpty()) {
            lock.lock();
            try {
                if (learned.addAll(secrets)) {
                    redactor = known();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Redacts all secrets that this run knows; {@link Redactor#NONE} while it knows none. */
    public Redactor redactor() {
        lock.lock();
        try {
            read(used);
            return redactor;
        } finally {
            lock.unlock();
        }
    }

    private void read(Set<String> names) {
        if (known.containsAll(names)) {
            return;
        }
        Set<String> missing = new HashSet<>(names);
        missing.addAll(named.get());
        missing.removeAll(known);
        values.putAll(source.values(missing));
        known.addAll(missing);
        redactor = known();
    }

    private Redactor known() {
        List<String> all = new ArrayList<>(values.values());
        all.addAll(learned);
        return Redactor.of(all);
    }
}
