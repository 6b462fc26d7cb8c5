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
 * The values and the time that the steps of one sequence see. Used by one thread; iterations and branches work on
 * copies, so that the values they set are invisible outside.
 */
final class StepScope {
    private static final String EVENT = "event";
    private static final String WORKFLOW = "workflow";
    private static final String EXECUTION = "execution";
    private static final String VARS = "vars";
    private static final String ERROR = "error";
    private static final String SECRETS = "secrets";

    private static final Set<String> NOT_COMPUTED = Set.of(EVENT, WORKFLOW, EXECUTION, "request");

    /** Bytes of heap that are computed before the values still held are measured. */
    private static final long MEASURE_INTERVAL = 1024 * 1024;

    /** The length up to which only the length of an output counts, in characters of JSON. */
    private static final int MIN_MEASURED = 1024;

    private final Map<String, Object> context;
    private final BranchScheduler.CancellationScope part;
    private final List<UUID> callers;
    private Map<String, Object> vars;
    private Instant now;
    private Optional<StepFailure> decided;
    private StepTally tally;
    private boolean sensitive;

    /** Bytes of heap of the values that were computed here and may still be used. */
    private long held;

    /** Bytes of heap that were held at the last measurement. */
    private long measured;

    /** Approximate length of the last output, in characters of JSON, as far as it was computed here. */
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

    /**
     * A new scope for a branch.
     *
     * @param in the scope that cancels the branch
     */
    StepScope branch(BranchScheduler.CancellationScope in) {
        return inside(new StepScope(new HashMap<>(context), vars, now, in, callers, decided, tally));
    }

    /** The scope of a called workflow: its input is the event, and it sees no variables or outputs of the caller. */
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

    /** Whether these steps, or one around them, are sensitive. */
    boolean sensitive() {
        return sensitive;
    }

    void sensitive(boolean now) {
        sensitive = now;
    }

    /** The ids of the workflows around these steps, the execution's own first. */
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
     * Evaluates a template.
     *
     * @param seed      the seed of the random numbers in this evaluation
     * @param secrets   the secrets that the template names, by name
     * @param variables the workspace variables that the template names, by name
     * @param share     provides the processor time and the memory
     * @param memory    the memory of the run, which counts the value
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
            memory.addComputed(size);
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

    /**
     * Begins a step, whose output does not contain that of the previous one.
     *
     * @return the bytes of heap held now, for {@link #dropSince}
     */
    long beginStep() {
        outputLength = 0;
        return held;
    }

    /**
     * Releases the values that a step has evaluated.
     *
     * @param begin the result of {@link #beginStep} for this step
     */
    void dropSince(long begin, RunMemory memory) {
        memory.release(held - begin);
        held = begin;
        outputLength = 0;
    }

    /**
     * Releases the memory of values that no variable or output contains any more, if much was computed since the last
     * measurement.
     *
     * @param output the output of the last step
     */
    void measure(Object output, RunMemory memory) {
        if (held < measured + Math.max(MEASURE_INTERVAL, measured / 4)) {
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

    /**
     * Counts a value that was not created by an evaluation.
     *
     * @param bytes  of heap
     * @param length in characters of JSON
     */
    void hold(long bytes, long length) {
        held += bytes;
        outputLength += length;
    }

    /**
     * Ends the sequence.
     *
     * @return the memory that its output may use; the rest is released
     */
    Remains end(RunMemory memory) {
        if (outputLength > MIN_MEASURED) {
            return new Remains(held, outputLength);
        }
        memory.release(held);
        held = 0;
        return new Remains(0, outputLength);
    }

    /**
     * The memory that the output of a sequence uses.
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

    /** The output of the step with this id; empty if the step has not run, or has no output. */
    Optional<Object> output(String id) {
        return Optional.ofNullable(context.get(id));
    }

    /** Copies the existing map, because an output may contain it. */
    void set(Map<String, Object> values) {
        Map<String, Object> all = new LinkedHashMap<>(vars);
        all.putAll(values);
        vars = all;
        context.put(VARS, vars);
    }

    /** All values that expressions see now, by name. */
    Map<String, Object> values() {
        return new HashMap<>(context);
    }

    /** The values that were set since then: those that are no longer the same objects. */
    Map<String, Object> changesSince(Map<String, Object> before) {
        Map<String, Object> changes = new TreeMap<>();
        context.forEach((name, value) -> {
            if (!before.containsKey(name) || before.get(name) != value) {
                changes.put(name, value);
            }
        });
        return changes;
    }

    /** Restores the values that an earlier run set. */
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

    /** Advances the clock of this sequence, never backwards. */
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

    /** The failure with which this sequence is known to end. While it is present, no step has new side effects. */
    Optional<StepFailure> decided() {
        return decided;
    }

    void decided(Optional<StepFailure> failure) {
        decided = failure;
    }
}
