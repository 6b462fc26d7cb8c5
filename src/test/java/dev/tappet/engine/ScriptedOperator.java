package dev.tappet.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The outside world of a test: acts as it was told, by the argument of the call, and remembers what it was called
 * with. Without a line for an argument it gives the argument back.
 */
public final class ScriptedOperator implements Operator {
    private final Map<Object, Line> lines = Collections.synchronizedMap(new HashMap<>());
    private final List<Object> calls = new ArrayList<>();
    private final Map<String, Integer> keys = new LinkedHashMap<>();
    private final Set<String> traces = Collections.synchronizedSet(new HashSet<>());
    private final Duration timeout;

    /** What happens at a call. */
    public interface Line {
        Object act() throws OperatorFailedException, InterruptedException;
    }

    public ScriptedOperator() {
        this(Duration.ofSeconds(1));
    }

    public ScriptedOperator(Duration timeout) {
        this.timeout = timeout;
    }

    public ScriptedOperator on(Object argument, Line line) {
        lines.put(argument, line);
        return this;
    }

    public ScriptedOperator failing(Object argument) {
        return on(argument, () -> {
            throw new OperatorFailedException("refused " + argument);
        });
    }

    /** The arguments of all calls so far, in order. */
    public List<Object> calls() {
        synchronized (calls) {
            return new ArrayList<>(calls);
        }
    }

    /** How often each outward key was used. */
    public Map<String, Integer> keys() {
        synchronized (calls) {
            return Map.copyOf(keys);
        }
    }

    /** The traces that calls belonged to. */
    public Set<String> traces() {
        return Set.copyOf(traces);
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public Duration timeout(Object arguments) {
        return timeout;
    }

    @Override
    public Result execute(Call call) throws OperatorFailedException, InterruptedException {
        synchronized (calls) {
            calls.add(call.arguments());
            keys.merge(call.idempotencyKey(), 1, Integer::sum);
        }
        call.traceparent().ifPresent(traces::add);
        Line line = lines.get(call.arguments());
        return new Result(line == null ? call.arguments() : line.act(), 1);
    }
}
