package dev.tappet.engine;

import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.Template;
import dev.tappet.memory.HeapWeight;
import dev.tappet.memory.RunMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the steps of one sequence see, and which time it is for them. Belongs to one thread; iterations and branches
 * work on copies, so that what they set stays theirs.
 */
final class StepScope {
    private static final String EVENT = "event";
    private static final String WORKFLOW = "workflow";
    private static final String EXECUTION = "execution";
    private static final String VARS = "vars";
    private static final String ERROR = "error";
    private static final String SECRETS = "secrets";

    private static final Set<String> NOT_COMPUTED = Set.of(EVENT, WORKFLOW, EXECUTION, "request");

    /** Bytes of heap that are computed before it is looked what is held of them still. */
    private static final long MEASURED_EVERY = 1024 * 1024;

    /** An output of so few characters counts by them alone. */
    private static final int NEGLIGIBLE = 1024;

    private final Map<String, Object> context;
    private final BranchScheduler.CancellationScope part;
    private final List<UUID> callers;
    private Map<String, Object> vars;
    private Instant now;
    private Optional<StepFailure> decided;
    private StepTally tally;
    private boolean sensitive;

    /** Bytes of heap of the values that were computed in here and may be used still. */
    private long held;

    /** What they held when that was measured last. */
    private long measured;

    /** Characters of JSON of the last output, roughly, as far as it was computed here. */
    private long outputLength;

    private StepScope(
            Map<String, Object> context,
            Map<String, Object> vars,
            Instant now,
            BranchScheduler.CancellationScope part,
            List<UUID> callers,
            Optional<StepFailure> decided,
            StepTally tally) {
        this.context = context;
        this.vars = vars;
        this.now = now;
        this.part = part;
        this.callers = callers;
        this.decided = decided;
        this.tally = tally;
        context.put(VARS, vars);
    }

    static StepScope root(RunRequest request) {
        Map<String, Object> context = new HashMap<>(request.metadata());
        context.put(EVENT, request.event());
        return new StepScope(
                context,
                Map.of(),
                request.started(),
                BranchScheduler.CancellationScope.none(),
                List.of(request.callableWorkflows().own()),
                Optional.empty(),
                StepTally.ofRun());
    }

    /** A scope of its own for a branch, which ends with a part. */
    StepScope branch(BranchScheduler.CancellationScope in) {
        return inside(new StepScope(new HashMap<>(context), vars, now, in, callers, decided, tally));
    }

    /** What a workflow sees that is called here: its input as the event, and nothing that was set or given around it. */
    StepScope called(UUID source, Object input, Map<String, Object> metadata) {
        Map<String, Object> variables = new HashMap<>();
        variables.put(EXECUTION, context.get(EXECUTION));
        variables.put(WORKFLOW, metadata);
        variables.put(EVENT, input);
        List<UUID> chain = new ArrayList<>(callers);
        chain.add(source);
        return inside(new StepScope(variables, Map.of(), now, part, List.copyOf(chain), decided, tally));
    }

    private StepScope inside(StepScope inner) {
        inner.sensitive = sensitive;
        return inner;
    }

    /** Whether these steps, or one around them, are not to be shown. */
    boolean sensitive() {
        return sensitive;
    }

    void sensitive(boolean now) {
        sensitive = now;
    }

    /** The workflows that these steps are within, the execution's own first. */
    List<UUID> callers() {
        return callers;
    }

    StepScope iteration(BranchScheduler.CancellationScope in, Object item, int index) {
        StepScope iteration = branch(in);
        iteration.context.put("item", item);
        iteration.context.put("index", index);
        return iteration;
    }

    /**
     * @param seed    of the random numbers in this evaluation
     * @param secrets   that the template names
     * @param variables that the template names, of the workspace
     * @param share     whose processor time and memory it takes
     * @param memory    of the run, where the value is counted
     */
    Object evaluate(
            Template template,
            long seed,
            Map<String, Object> secrets,
            Map<String, Object> variables,
            ComputeShare share,
            RunMemory memory) {
        Map<String, Object> seen = secrets.isEmpty() && variables.isEmpty() ? context : with(secrets, variables);
        return template.evaluate(new Evaluation(seen, now, seed, share, (size, length) -> {
            memory.computed(size);
            held += size;
            outputLength += length;
        }));
    }

    private Map<String, Object> with(Map<String, Object> secrets, Map<String, Object> variables) {
        Map<String, Object> more = new HashMap<>(context);
        if (!secrets.isEmpty()) {
            more.put(SECRETS, secrets);
        }
        if (!variables.isEmpty()) {
            more.put(ExpressionScope.VARIABLES, variables);
        }
        return more;
    }

    /** A step begins whose output is not what the one before gave. */
    long beginStep() {
        outputLength = 0;
        return held;
    }

    /** The values that a step evaluated since then are not used any more. */
    void dropSince(long begin, RunMemory memory) {
        memory.release(held - begin);
        held = begin;
        outputLength = 0;
    }

    /**
     * Gives back what variables and outputs held that are no longer there, if much was computed since the last time.
     *
     * @param output of the last step
     */
    void measure(Object output, RunMemory memory) {
        if (held < measured + Math.max(MEASURED_EVERY, measured / 4)) {
            return;
        }
        HeapWeight reachable = new HeapWeight();
        reachable.add(output);
        context.forEach((name, value) -> {
            if (!NOT_COMPUTED.contains(name)) {
                reachable.add(value);
            }
        });
        if (reachable.bytes() < held) {
            memory.release(held - reachable.bytes());
            held = reachable.bytes();
        }
        measured = held;
    }

    /** A value was made here otherwise than by an evaluation. */
    void hold(long bytes, long length) {
        held += bytes;
        outputLength += length;
    }

    /**
     * The sequence has ended.
     *
     * @return bytes of heap of what its output may use; the rest is given back
     */
    Remains end(RunMemory memory) {
        if (outputLength > NEGLIGIBLE) {
            return new Remains(held, outputLength);
        }
        memory.release(held);
        held = 0;
        return new Remains(0, outputLength);
    }

    /**
     * What the output of a sequence holds.
     *
     * @param bytes  of heap
     * @param length in characters of JSON
     */
    record Remains(long bytes, long length) {
        static final Remains NONE = new Remains(0, 0);

        Remains and(Remains other) {
            return new Remains(bytes + other.bytes, length + other.length);
        }
    }

    void output(String id, Object output) {
        context.put(id, output);
    }

    /** What the step with this id gave, if it was taken. */
    Optional<Object> output(String id) {
        return Optional.ofNullable(context.get(id));
    }

    /** The standing map may be part of somebody's output by now, so it is left as it is. */
    void set(Map<String, Object> values) {
        Map<String, Object> all = new LinkedHashMap<>(vars);
        all.putAll(values);
        vars = all;
        context.put(VARS, vars);
    }

    /** All that expressions see now, by name. */
    Map<String, Object> values() {
        return new HashMap<>(context);
    }

    /** What was set or given since: the values that are not the same objects any more. */
    Map<String, Object> changesSince(Map<String, Object> before) {
        Map<String, Object> changes = new TreeMap<>();
        context.forEach((name, value) -> {
            if (!before.containsKey(name) || before.get(name) != value) {
                changes.put(name, value);
            }
        });
        return changes;
    }

    /** Sets and gives again what an earlier run did. */
    void restore(Map<String, Object> changes) {
        context.putAll(changes);
        vars = asVariables(context.get(VARS));
    }

    @SuppressWarnings("unchecked") // written from a scope's variables
    private static Map<String, Object> asVariables(Object vars) {
        return (Map<String, Object>) vars;
    }

    Optional<Object> error() {
        return Optional.ofNullable(context.get(ERROR));
    }

    void error(Optional<Object> error) {
        error.ifPresentOrElse(value -> context.put(ERROR, value), () -> context.remove(ERROR));
    }

    Instant now() {
        return now;
    }

    /** Moves this sequence's clock, never backwards. */
    void passed(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    BranchScheduler.CancellationScope part() {
        return part;
    }

    StepTally tally() {
        return tally;
    }

    void tally(StepTally other) {
        tally = other;
    }

    /** The failure in which this sequence is known to end: nothing acts in it that has not acted already. */
    Optional<StepFailure> decided() {
        return decided;
    }

    void decided(Optional<StepFailure> failure) {
        decided = failure;
    }
}
