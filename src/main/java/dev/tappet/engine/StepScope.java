package dev.tappet.engine;

import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final Map<String, Object> context;
    private final BranchScheduler.CancellationScope part;
    private final List<UUID> callers;
    private Map<String, Object> vars;
    private Instant now;
    private Optional<StepFailure> decided;
    private StepTally tally;
    private boolean sensitive;

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
        Map<String, Object> context = new HashMap<>(request.about());
        context.put(EVENT, request.event());
        return new StepScope(
                context,
                Map.of(),
                request.started(),
                BranchScheduler.CancellationScope.none(),
                List.of(request.callees().own()),
                Optional.empty(),
                StepTally.ofRun());
    }

    /** A scope of its own for a branch, which ends with a part. */
    StepScope branch(BranchScheduler.CancellationScope in) {
        return inside(new StepScope(new HashMap<>(context), vars, now, in, callers, decided, tally));
    }

    /** What a workflow sees that is called here: its input as the event, and nothing that was set or given around it. */
    StepScope called(UUID source, Object input, Map<String, Object> about) {
        Map<String, Object> fresh = new HashMap<>();
        fresh.put(EXECUTION, context.get(EXECUTION));
        fresh.put(WORKFLOW, about);
        fresh.put(EVENT, input);
        List<UUID> chain = new ArrayList<>(callers);
        chain.add(source);
        return inside(new StepScope(fresh, Map.of(), now, part, List.copyOf(chain), decided, tally));
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
     * @param share     whose processor time it takes
     */
    Object evaluate(
            Template template,
            long seed,
            Map<String, Object> secrets,
            Map<String, Object> variables,
            ComputeShare share) {
        Map<String, Object> seen = secrets.isEmpty() && variables.isEmpty() ? context : with(secrets, variables);
        return template.evaluate(new Evaluation(seen, now, seed, share));
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
