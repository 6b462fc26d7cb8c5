package dev.tappet.engine;

import dev.tappet.expression.ExpressionException;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The variables of the workspace as one execution sees them. When a step first needs a variable, all that the workflow
 * names are read together and noted in the journal: a resumed run takes the same branches, even if variables have
 * changed. A workflow that names none causes no read. Thread-safe: branches use it concurrently.
 */
public final class RunVariables {
    private final ReentrantLock lock = new ReentrantLock();
    private final VariableSource source;
    private final Supplier<Set<String>> named;
    private final Set<String> known = new HashSet<>();
    private final Map<String, Object> values = new HashMap<>();
    private int entries;
    private boolean restored;

    private RunVariables(VariableSource source, Supplier<Set<String>> named) {
        this.source = source;
        this.named = named;
    }

    public static RunVariables of(VariableSource source, Workflow workflow) {
        // deferred until one is needed: most runs need none
        return new RunVariables(source, () -> workflow.variables().keySet());
    }

    /**
     * The values of the variables that a template names.
     *
     * @param journal the journal of the execution
     * @param now     the time of the step that needs them
     * @throws ExpressionException if the workspace has no such variable
     */
    Map<String, Object> of(Set<String> names, Journal journal, Instant now) {
        if (names.isEmpty()) {
            return Map.of();
        }
        lock.lock();
        try {
            read(names, journal, now);
            return select(names, values);
        } finally {
            lock.unlock();
        }
    }

    /** @throws ExpressionException if one is missing */
    public static Map<String, Object> select(Set<String> names, Map<String, Object> values) {
        Map<String, Object> found = new HashMap<>();
        for (String name : names) {
            if (!values.containsKey(name)) {
                throw new ExpressionException("there is no variable \"%s\" in this workspace".formatted(name));
            }
            found.put(name, values.get(name));
        }
        return found;
    }

    private void read(Set<String> names, Journal journal, Instant now) {
        restore(journal);
        if (known.containsAll(names)) {
            return;
        }
        Set<String> unknown = new HashSet<>(names);
        unknown.addAll(named.get());
        unknown.removeAll(known);
        Map<String, Object> found = source.values(unknown);
        Set<String> missing = new HashSet<>(unknown);
        missing.removeAll(found.keySet());
        // noted, not written: until a side effect happens, another run may see other values
        journal.buffer(new JournalEntry.VariablesRead(
                StepPath.variables(entries), now, Collections.unmodifiableMap(new HashMap<>(found)), missing));
        entries++;
        add(found, missing);
    }

    private void restore(Journal journal) {
        if (restored) {
            return;
        }
        restored = true;
        Optional<JournalEntry> entry;
        while ((entry = journal.at(StepPath.variables(entries))).isPresent()) {
            if (entry.get() instanceof JournalEntry.VariablesRead read) {
                add(read.values(), read.missing());
            }
            entries++;
        }
    }

    private void add(Map<String, Object> found, Set<String> missing) {
        values.putAll(found);
        known.addAll(found.keySet());
        known.addAll(missing);
    }
}
