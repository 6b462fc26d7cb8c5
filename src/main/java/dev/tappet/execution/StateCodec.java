package dev.tappet.execution;

import dev.tappet.engine.TraceParent;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Writes the item of a new {@link ExecutionState}, and reads the items of all. After its creation an item is only
 * updated, by {@link StateTransitions}: what only updates set is not written here.
 */
final class StateCodec {
    private static final Logger LOG = Logger.getLogger(StateCodec.class);

    private StateCodec() {}

    static Item.Builder write(ExecutionState state) {
        Item.Builder item = Item.at(ExecutionKeys.state(state.id()))
                .with(StateAttributes.STATUS, state.status().name())
                .expires(state.expires());
        writePlaces(state, item);
        PackedState.of(state).write(item, state.origin().requestId());
        writeInput(state.input(), item);
        writeLease(state.lease(), item);
        writeTimes(state, item);
        writeOrigin(state.origin(), item);
        state.result().failedStep().ifPresent(step -> item.with(StateAttributes.FAILED_STEP, step));
        state.result().failure().ifPresent(message -> item.with(StateAttributes.FAILURE, message));
        state.concurrency().ifPresent(slot -> slot.write(item));
        return item;
    }

    private static void writePlaces(ExecutionState state, Item.Builder item) {
        Binding binding = state.binding();
        String sort = ExecutionKeys.sortable(state.created(), state.id());
        item.in(Index.BY_WORKFLOW, ExecutionKeys.ofWorkflow(binding.workflow()), sort)
                .in(Index.BY_WORKSPACE, ExecutionKeys.ofWorkspace(binding.workspace()), sort);
    }

    private static void writeInput(StoredInput input, Item.Builder item) {
        switch (input.event()) {
            case StoredContent.Inline(byte[] bytes) -> item.with(StateAttributes.EVENT, bytes);
            case StoredContent.InParts(String partition, String _, String ref) ->
                item.with(StateAttributes.EVENT_REF, ref).with(StateAttributes.EVENT_AT, partition);
        }
        input.request().ifPresent(request -> {
            switch (request) {
                case StoredContent.Inline(byte[] bytes) -> item.with(StateAttributes.REQUEST, bytes);
                case StoredContent.InParts(String partition, String _, String ref) ->
                    item.with(StateAttributes.REQUEST_REF, ref).with(StateAttributes.REQUEST_AT, partition);
            }
        });
    }

    private static void writeLease(ExecutionLease lease, Item.Builder item) {
        item.with(StateAttributes.EPOCH, lease.epoch()).with(StateAttributes.CLAIMS, lease.claims());
        lease.owner().ifPresent(name -> item.with(StateAttributes.OWNER, name));
        lease.until().ifPresent(until -> item.with(StateAttributes.LEASE, until.toEpochMilli()));
    }

    private static void writeTimes(ExecutionState state, Item.Builder item) {
        ExecutionTimes times = state.times();
        times.started().ifPresent(at -> item.with(StateAttributes.STARTED, at.toEpochMilli()));
        times.finished().ifPresent(at -> item.with(StateAttributes.FINISHED, at.toEpochMilli()));
        times.due().ifPresent(at -> {
            IndexKey place = DueShards.of(state.id(), at);
            item.with(StateAttributes.DUE, at.toEpochMilli()).in(Index.DUE, place.partition(), place.sort());
        });
    }

    private static void writeOrigin(ExecutionOrigin origin, Item.Builder item) {
        origin.rerun().ifPresent(rerun -> {
            item.with(StateAttributes.RERUN_OF, rerun.of().toString());
            rerun.continued()
                    .ifPresent(
                            from -> item.with(StateAttributes.SEED, from.seed().toString())
                                    .with(StateAttributes.SINCE, from.since().toEpochMilli()));
        });
        origin.trace().ifPresent(trace -> item.with(StateAttributes.TRACE, trace.value()));
        if (origin.failureStatus() != Workflow.FAILURE_STATUS) {
            item.with(StateAttributes.FAILURE_STATUS, origin.failureStatus());
        }
    }

    /**
     * @throws NewerFormatException     when a later version stored it
     * @throws IllegalStateException    when an attribute is missing or damaged
     * @throws IllegalArgumentException when an attribute has an unknown value
     */
    static ExecutionState read(Item item) {
        Optional<PackedState> packed = PackedState.of(item);
        Instant created = packed.map(PackedState::created).orElseGet(() -> namedCreated(item));
        return new ExecutionState(
                ExecutionKeys.idOf(item.key()),
                packed.map(PackedState::binding).orElseGet(() -> namedBinding(item)),
                packed.map(PackedState::lane).orElseGet(() -> namedLane(item)),
                ExecutionStatus.valueOf(text(item, StateAttributes.STATUS)),
                leaseOf(item),
                new ExecutionTimes(
                        created,
                        time(item, StateAttributes.STARTED),
                        time(item, StateAttributes.FINISHED),
                        time(item, StateAttributes.RESUME),
                        time(item, StateAttributes.DUE)),
                new ExecutionOrigin(
                        packed.isPresent()
                                ? packed.get().origin(item.text(StateAttributes.REQUEST_ID))
                                : namedTrigger(item),
                        rerunOf(item),
                        item.text(StateAttributes.TRACE).map(TraceParent::new),
                        item.number(StateAttributes.FAILURE_STATUS)
                                .map(Math::toIntExact)
                                .orElse(Workflow.FAILURE_STATUS)),
                new StoredInput(eventOf(item), requestOf(item)),
                resultOf(item),
                item.number(StateAttributes.STEPS).orElse(0L),
                ConcurrencySlot.read(item));
    }

    /** For readers of many items: one that is damaged, or from a later version, must not fail the rest. */
    static Optional<ExecutionState> readIfPossible(Item item) {
        try {
            return Optional.of(read(item));
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.errorf(e, "The state %s cannot be read", item.key());
            return Optional.empty();
        }
    }

    private static Binding namedBinding(Item item) {
        return new Binding(
                item.text(StateAttributes.INTEGRATION).map(UUID::fromString),
                id(item, StateAttributes.WORKFLOW),
                id(item, StateAttributes.WORKSPACE),
                id(item, StateAttributes.SOURCE),
                Math.toIntExact(item.number(StateAttributes.VERSION)
                        .orElseThrow(() -> missing(item, StateAttributes.VERSION))));
    }

    private static Lane namedLane(Item item) {
        return Lane.valueOf(text(item, StateAttributes.LANE));
    }

    private static Instant namedCreated(Item item) {
        return time(item, StateAttributes.CREATED).orElseThrow(() -> missing(item, StateAttributes.CREATED));
    }

    private static Optional<TriggerOrigin> namedTrigger(Item item) {
        return item.text(StateAttributes.URL)
                .map(url -> new TriggerOrigin(TriggerOrigin.Url.valueOf(url), item.text(StateAttributes.REQUEST_ID)));
    }

    private static ExecutionLease leaseOf(Item item) {
        return new ExecutionLease(
                item.number(StateAttributes.EPOCH).orElse(0L),
                item.text(StateAttributes.OWNER),
                time(item, StateAttributes.LEASE),
                item.number(StateAttributes.CLAIMS).orElse(0L),
                item.number(StateAttributes.SWEEPS).orElse(0L),
                CrashHistory.of(item));
    }

    private static Optional<Rerun> rerunOf(Item item) {
        Optional<Rerun.Continued> continued = item.text(StateAttributes.SEED)
                .map(seed -> new Rerun.Continued(
                        UUID.fromString(seed),
                        time(item, StateAttributes.SINCE).orElseThrow(() -> missing(item, StateAttributes.SINCE))));
        return item.text(StateAttributes.RERUN_OF).map(of -> new Rerun(UUID.fromString(of), continued));
    }

    /** Events are stored with the fan-out that sent them. */
    private static StoredContent eventOf(Item item) {
        return item.bytes(StateAttributes.EVENT)
                .<StoredContent>map(StoredContent.Inline::new)
                .orElseGet(() -> new StoredContent.InParts(
                        text(item, StateAttributes.EVENT_AT),
                        StateAttributes.EVENT_PARTS,
                        text(item, StateAttributes.EVENT_REF)));
    }

    /** Requests are stored with their event. */
    private static Optional<StoredContent> requestOf(Item item) {
        return item.bytes(StateAttributes.REQUEST)
                .<StoredContent>map(StoredContent.Inline::new)
                .or(() -> item.text(StateAttributes.REQUEST_REF)
                        .map(ref -> new StoredContent.InParts(
                                text(item, StateAttributes.REQUEST_AT), StateAttributes.REQUEST_PARTS, ref)));
    }

    private static StoredResult resultOf(Item item) {
        Optional<StoredContent> output = outputOf(item);
        Optional<StoredResult.EarlyResponse> response = responseOf(item);
        Optional<String> failedStep = item.text(StateAttributes.FAILED_STEP);
        Optional<String> failure = item.text(StateAttributes.FAILURE);
        // most states that are read have not ended
        return output.isEmpty() && response.isEmpty() && failedStep.isEmpty() && failure.isEmpty()
                ? StoredResult.NONE
                : new StoredResult(output, response, failedStep, failure);
    }

    /** Outputs are stored with their execution, under the epoch that wrote them. */
    private static Optional<StoredContent> outputOf(Item item) {
        return item.bytes(StateAttributes.OUTPUT)
                .<StoredContent>map(StoredContent.Inline::new)
                .or(() -> item.text(StateAttributes.OUTPUT_REF)
                        .map(ref -> new StoredContent.InParts(
                                item.key().partition(), text(item, StateAttributes.OUTPUT_AT), ref)));
    }

    /** Responses are stored with their execution. */
    private static Optional<StoredResult.EarlyResponse> responseOf(Item item) {
        return time(item, StateAttributes.ANSWERED).map(at -> {
            StoredContent content = item.bytes(StateAttributes.ANSWER)
                    .<StoredContent>map(StoredContent.Inline::new)
                    .orElseGet(() -> new StoredContent.InParts(
                            item.key().partition(),
                            text(item, StateAttributes.ANSWER_AT),
                            text(item, StateAttributes.ANSWER_REF)));
            return new StoredResult.EarlyResponse(content, at);
        });
    }

    private static Optional<Instant> time(Item item, String name) {
        return item.number(name).map(Instant::ofEpochMilli);
    }

    private static UUID id(Item item, String name) {
        return UUID.fromString(text(item, name));
    }

    private static String text(Item item, String name) {
        return item.text(name).orElseThrow(() -> missing(item, name));
    }

    private static IllegalStateException missing(Item item, String name) {
        return new IllegalStateException("The state " + item.key() + " has no " + name);
    }
}
