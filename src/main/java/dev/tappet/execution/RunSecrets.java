package dev.tappet.execution;

import dev.tappet.workflow.ExpressionException;
import dev.tappet.workflow.Workflow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The secrets that one run sees. They are read when a step first needs one, all that the workflow names at once; a
 * workflow that names none costs nothing. Safe for use by branches at once.
 */
final class RunSecrets {
    private final ReentrantLock lock = new ReentrantLock();
    private final SecretSource source;
    private final Workflow workflow;
    private final Set<String> asked = new HashSet<>();
    private final Map<String, String> values = new HashMap<>();

    RunSecrets(SecretSource source, Workflow workflow) {
        this.source = source;
        this.workflow = workflow;
    }

    /**
     * The values of the secrets that a template names.
     *
     * @throws ExpressionException when the workspace has no such secret
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

    private void read(Set<String> names) {
        if (asked.containsAll(names)) {
            return;
        }
        Set<String> wanted = new HashSet<>(names);
        wanted.addAll(workflow.secrets().keySet());
        wanted.removeAll(asked);
        values.putAll(source.values(wanted));
        asked.addAll(wanted);
    }
}
