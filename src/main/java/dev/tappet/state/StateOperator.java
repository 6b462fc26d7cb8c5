package dev.tappet.state;

import dev.tappet.engine.JournalEffect;
import dev.tappet.engine.Operator;
import dev.tappet.json.Json;
import dev.tappet.memory.JsonWeight;
import dev.tappet.secret.Redactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The operator {@code state}: reads and changes values that are shared by the executions of a workspace. A change is
 * stored in one commit with the journal entry of its step, on the condition that the value is still the one that was
 * read. It therefore happens exactly once, and a repeated run finds the result of the step in the journal. If another
 * write came first, the engine calls again.
 */
public final class StateOperator implements Operator {
    public static final String NAME = "state";

    private static final String SCHEMA = "/schema/state.json";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final StateChanges changes;

    private StateOperator(StateChanges changes) {
        this.changes = changes;
    }

    /** The JSON Schema of the arguments. */
    public static Object schema() {
        return Json.resource(SCHEMA);
    }

    public static StateOperator of(StateStore store) {
        return new StateOperator(new StateChanges.Stored(store));
    }

    /** An operator for one run, which reads stored values but keeps its changes in memory, invisible to others. */
    public static StateOperator simulated(StateStore store) {
        return new StateOperator(new StateChanges.Simulated(store));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public Duration timeout(Object arguments) throws OperatorFailedException {
        StateRequest.of(arguments);
        return TIMEOUT;
    }

    @Override
    public Result execute(Call call) throws OperatorFailedException, InterruptedException {
        StateRequest request = StateRequest.of(call.arguments());
        if (!call.secrets().redactor().in(request.key().text()).isEmpty()) {
            throw new OperatorFailedException(
                    "state: the key contains a secret, and keys are shown. Use a hash of it, as in {{"
                            + " $hash($.secrets.name) }}");
        }
        if (request instanceof StateRequest.Get get) {
            return new Result(get(get, changes.begin(call.workspace(), get.key(), false), call), 1);
        }
        StateChanges.KeyChange change = changes.begin(call.workspace(), request.key(), true);
        Optional<JournalEffect> effect = Optional.empty();
        try {
            Outcome outcome = outcome(request, change, call);
            effect = outcome.effect();
            return new Result(outcome.value(), 1, effect);
        } finally {
            if (effect.isEmpty()) {
                change.end();
            }
        }
    }

    /** The output of the step, and the effect to store with it. */
    private record Outcome(Map<String, Object> value, Optional<JournalEffect> effect) {}

    private static Outcome outcome(StateRequest request, StateChanges.KeyChange change, Call call)
            throws OperatorFailedException, InterruptedException {
        return switch (request) {
            case StateRequest.Get _ -> throw new IllegalArgumentException("Reading changes nothing");
            case StateRequest.Put put -> put(put, change, call);
            case StateRequest.Increment increment -> increment(increment, change);
            case StateRequest.Delete delete -> delete(delete, change, call);
        };
    }

    private static Map<String, Object> get(StateRequest.Get get, StateChanges.KeyChange read, Call call)
            throws InterruptedException {
        Optional<StateEntry> entry = read.before().entry();
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("found", entry.isPresent());
        output.put("value", entry.isPresent() ? value(entry.get(), call) : get.fallback());
        output.put("version", read.before().version());
        return output;
    }

    private static Outcome put(StateRequest.Put put, StateChanges.KeyChange change, Call call)
            throws InterruptedException {
        StateSnapshot before = change.before();
        if (put.version().isPresent() && put.version().get() != before.version()) {
            return new Outcome(described("written", false, before.entry(), call), Optional.empty());
        }
        Redactor known = call.secrets().redactor();
        StateEntry next =
                before.next(put.json(), known.in(put.value()), put.ttl().map(before.now()::plus));
        return new Outcome(described("written", true, Optional.of(next), call), change.put(next));
    }

    private static Outcome increment(StateRequest.Increment increment, StateChanges.KeyChange change)
            throws OperatorFailedException {
        StateSnapshot before = change.before();
        Optional<StateEntry> entry = before.entry();
        OptionalLong number = entry.isPresent() ? entry.get().integer() : OptionalLong.of(0);
        if (number.isEmpty()) {
            throw new OperatorFailedException("state.increment: the value of the key is not a whole number");
        }
        long sum = number.getAsLong() + increment.delta();
        byte[] json = Long.toString(sum).getBytes(StandardCharsets.US_ASCII);
        // an increment does not extend the time to live
        Optional<Instant> expires =
                entry.isPresent() ? entry.get().expires() : increment.ttl().map(before.now()::plus);
        StateEntry next = before.next(json, List.of(), expires);
        if (next.integer().isEmpty() || ((number.getAsLong() ^ sum) & (increment.delta() ^ sum)) < 0) {
            throw new OperatorFailedException("state.increment: the sum has more than 18 digits");
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("written", true);
        output.put("value", sum);
        output.put("version", next.version());
        return new Outcome(output, change.put(next));
    }

    private static Outcome delete(StateRequest.Delete delete, StateChanges.KeyChange change, Call call)
            throws InterruptedException {
        StateSnapshot before = change.before();
        boolean deletes = before.entry().isPresent()
                && delete.version().map(version -> version == before.version()).orElse(true);
        return new Outcome(
                described("deleted", deletes, before.entry(), call), deletes ? change.delete() : Optional.empty());
    }

    private static Map<String, Object> described(String decided, boolean whether, Optional<StateEntry> entry, Call call)
            throws InterruptedException {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put(decided, whether);
        output.put("value", entry.isPresent() ? value(entry.get(), call) : null);
        output.put("version", entry.map(StateEntry::version).orElse(0L));
        return output;
    }

    private static Object value(StateEntry entry, Call call) throws InterruptedException {
        call.secrets().learn(entry.secrets());
        call.memory().reserve(JsonWeight.of(entry.json()));
        return entry.value();
    }
}
