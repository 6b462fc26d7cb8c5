package dev.tappet.execution;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.TraceParent;
import dev.tappet.storage.Change;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The state of an execution: the one item that changes during its life. It is small, because every change is billed for
 * the whole item; large events and outputs are stored in parts.
 *
 * @param epoch         increased by every claim; every write for the execution names its epoch
 * @param owner         the process that holds it
 * @param claims        since the execution was created, put on hold or handed over, without those that were released
 * @param sweeps        how often the Sweeper queued it since then
 * @param deaths        of processes that ran it, since its last progress
 * @param response      present after a {@code respond} step has responded to a synchronous caller; callers receive it
 *                      however the execution ends
 * @param rerun         present if it runs another execution again
 * @param failureStatus the HTTP status for a synchronous caller if it does not succeed
 * @param origin        how it was triggered; empty for reruns, and if an early version stored it
 * @param concurrency   its slot, or its place in the queue for one, if its workflow has a concurrency limit
 * @param steps         increased by every commit of the journal that changes nothing else here, and by every decided
 *                      callback
 */
record ExecutionState(
        UUID id,
        Binding binding,
        Lane lane,
        ExecutionStatus status,
        long epoch,
        long claims,
        long sweeps,
        DeathMarks deaths,
        Optional<String> owner,
        Optional<Instant> lease,
        Optional<Instant> resume,
        Optional<Instant> due,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        StoredInput input,
        Optional<StoredContent> output,
        Optional<GivenResponse> response,
        Optional<String> failedStep,
        Optional<String> failure,
        Optional<Rerun> rerun,
        Optional<TraceParent> trace,
        int failureStatus,
        Optional<TriggerOrigin> origin,
        long steps,
        Optional<ConcurrencySlot> concurrency,
        Instant expires) {
    private static final Logger LOG = Logger.getLogger(ExecutionState.class);

    /** The response of a {@code respond} step, as JSON. */
    record GivenResponse(StoredContent content, Instant at) {}

    /** Largest event or output, in bytes, that the item itself holds. */
    static final int INLINE_BYTES = 1024;

    /** Largest response, in bytes, that the item itself holds: less, because most executions have none. */
    static final int INLINE_ANSWER_BYTES = 512;

    /** How long a record is retained after the longest possible execution. */
    static final Duration RETENTION = Duration.ofDays(30);

    /** 64 characters in the order of their codes. */
    private static final String SORTABLE = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    static final String EVENT_PARTS = "E#";
    static final String REQUEST_PARTS = "Q#";

    static final String WORKSPACE = "workspace";
    static final String WORKFLOW = "workflow";
    static final String SOURCE = "source";
    static final String VERSION = "version";
    static final String INTEGRATION = "integration";
    static final String LANE = "lane";
    static final String STATUS = "status";
    static final String EPOCH = "epoch";
    static final String OWNER = "owner";
    static final String LEASE = "lease";
    static final String CLAIMS = "claims";
    static final String SWEEPS = "sweeps";
    static final String RESUME = "resume";
    static final String DUE = "due";
    static final String CREATED = "created";
    static final String STARTED = "started";
    static final String FINISHED = "finished";
    static final String EVENT = "event";
    static final String EVENT_REF = "event_ref";
    static final String EVENT_AT = "event_at";
    static final String REQUEST = "request";
    static final String REQUEST_REF = "request_ref";
    static final String REQUEST_AT = "request_at";
    static final String OUTPUT = "output";
    static final String OUTPUT_REF = "output_ref";
    static final String OUTPUT_AT = "output_at";
    static final String ANSWER = "answer";
    static final String ANSWER_REF = "answer_ref";
    static final String ANSWER_AT = "answer_at";
    static final String ANSWERED = "answered";
    static final String FAILED_STEP = "failed_step";
    static final String FAILURE = "failure";
    static final String RERUN_OF = "rerun_of";
    static final String SEED = "seed";
    static final String SINCE = "since";
    static final String TRACE = "trace";
    static final String FAILURE_STATUS = "failure_status";
    static final String URL = "url";
    static final String REQUEST_ID = "request_id";
    static final String STEPS = "steps";

    static String partition(UUID id) {
        return "X#" + id;
    }

    /** The partition of a large event that several executions share. */
    static String delivery(UUID id) {
        return "D#" + id;
    }

    static Key key(UUID id) {
        return new Key(partition(id), "0");
    }

    static Instant expires(Instant created) {
        return created.plus(EngineLimits.LONGEST).plus(RETENTION);
    }

    /** The index partition of a workflow's executions. */
    static String ofWorkflow(UUID workflow) {
        return "WX#" + workflow;
    }

    /** The index partition of a workspace's executions. */
    static String ofWorkspace(UUID workspace) {
        return "SX#" + workspace;
    }

    /** Milliseconds, as text that sorts by time. */
    static String sortable(Instant time) {
        String millis = Long.toString(Math.max(0, time.toEpochMilli()));
        return "0".repeat(15 - millis.length()) + millis;
    }

    /**
     * A time, and what of an id distinguishes it from others of this time, in the order of both. Shorter than the id,
     * which earlier builds wrote in its place.
     */
    static String sortable(Instant time, UUID id) {
        StringBuilder text = new StringBuilder(sortable(time)).append('#');
        // the bits of a version 7 that are random (RFC 9562, 5.7)
        append(text, id.getMostSignificantBits() & 0xfff, 2);
        append(text, id.getLeastSignificantBits() & 0x3fff_ffff_ffff_ffffL, 11);
        return text.toString();
    }

    private static void append(StringBuilder text, long bits, int characters) {
        for (int i = characters - 1; i >= 0; i--) {
            text.append(SORTABLE.charAt((int) (bits >>> 6 * i & 0x3f)));
        }
    }

    static UUID idOf(Key key) {
        return UUID.fromString(key.partition().substring(2));
    }

    Item.Builder item() {
        Item.Builder item = Item.at(key(id))
                .with(WORKSPACE, binding.workspace().toString())
                .with(WORKFLOW, binding.workflow().toString())
                .with(SOURCE, binding.source().toString())
                .with(VERSION, binding.version())
                .with(LANE, lane.name())
                .with(STATUS, status.name())
                .with(EPOCH, epoch)
                .with(CLAIMS, claims)
                .with(CREATED, created.toEpochMilli())
                .in(Index.BY_WORKFLOW, ofWorkflow(binding.workflow()), sortable(created, id))
                .in(Index.BY_WORKSPACE, ofWorkspace(binding.workspace()), sortable(created, id))
                .expires(expires);
        switch (input.event()) {
            case StoredContent.Inline(byte[] bytes) -> item.with(EVENT, bytes);
            case StoredContent.Apart(String partition, String _, String ref) ->
                item.with(EVENT_REF, ref).with(EVENT_AT, partition);
        }
        input.request().ifPresent(request -> {
            switch (request) {
                case StoredContent.Inline(byte[] bytes) -> item.with(REQUEST, bytes);
                case StoredContent.Apart(String partition, String _, String ref) ->
                    item.with(REQUEST_REF, ref).with(REQUEST_AT, partition);
            }
        });
        due.ifPresent(at -> {
            IndexKey place = DueShards.of(id, at);
            item.with(DUE, at.toEpochMilli()).in(Index.DUE, place.partition(), place.sort());
        });
        owner.ifPresent(name -> item.with(OWNER, name));
        lease.ifPresent(until -> item.with(LEASE, until.toEpochMilli()));
        binding.integration().ifPresent(from -> item.with(INTEGRATION, from.toString()));
        started.ifPresent(at -> item.with(STARTED, at.toEpochMilli()));
        finished.ifPresent(at -> item.with(FINISHED, at.toEpochMilli()));
        failedStep.ifPresent(step -> item.with(FAILED_STEP, step));
        failure.ifPresent(message -> item.with(FAILURE, message));
        rerun.ifPresent(of -> item.with(RERUN_OF, of.of().toString()));
        rerun.flatMap(Rerun::continued)
                .ifPresent(from -> item.with(SEED, from.seed().toString())
                        .with(SINCE, from.since().toEpochMilli()));
        trace.ifPresent(from -> item.with(TRACE, from.value()));
        if (failureStatus != Workflow.FAILURE_STATUS) {
            item.with(FAILURE_STATUS, failureStatus);
        }
        concurrency.ifPresent(slot -> slot.write(item));
        origin.ifPresent(from -> item.with(URL, from.url().name()));
        origin.flatMap(TriggerOrigin::requestId).ifPresent(request -> item.with(REQUEST_ID, request));
        return item;
    }

    static ExecutionState of(Item item) {
        UUID id = idOf(item.key());
        Optional<PackedState> packed = PackedState.of(item);
        Instant created = packed.map(PackedState::created).orElseGet(() -> namedCreated(item));
        return new ExecutionState(
                id,
                packed.map(PackedState::binding).orElseGet(() -> namedBinding(item)),
                packed.map(PackedState::lane).orElseGet(() -> namedLane(item)),
                ExecutionStatus.valueOf(text(item, STATUS)),
                item.number(EPOCH).orElse(0L),
                item.number(CLAIMS).orElse(0L),
                item.number(SWEEPS).orElse(0L),
                DeathMarks.of(item),
                item.text(OWNER),
                time(item, LEASE),
                time(item, RESUME),
                time(item, DUE),
                created,
                time(item, STARTED),
                time(item, FINISHED),
                new StoredInput(eventOf(item), requestOf(item)),
                outputOf(item),
                answerOf(item),
                item.text(FAILED_STEP),
                item.text(FAILURE),
                rerunOf(item),
                item.text(TRACE).map(TraceParent::new),
                item.number(FAILURE_STATUS).map(Math::toIntExact).orElse(Workflow.FAILURE_STATUS),
                packed.isPresent() ? packed.get().origin(item.text(REQUEST_ID)) : namedOrigin(item),
                item.number(STEPS).orElse(0L),
                ConcurrencySlot.read(item),
                expires(created));
    }

    /** Of an item that is not packed, as the others that begin so. */
    static Binding namedBinding(Item item) {
        return new Binding(
                item.text(INTEGRATION).map(UUID::fromString),
                id(item, WORKFLOW),
                id(item, WORKSPACE),
                id(item, SOURCE),
                Math.toIntExact(item.number(VERSION).orElseThrow(() -> missing(item, VERSION))));
    }

    static Lane namedLane(Item item) {
        return Lane.valueOf(text(item, LANE));
    }

    static Instant namedCreated(Item item) {
        return time(item, CREATED).orElseThrow(() -> missing(item, CREATED));
    }

    private static Optional<TriggerOrigin> namedOrigin(Item item) {
        return item.text(URL).map(url -> new TriggerOrigin(TriggerOrigin.Url.valueOf(url), item.text(REQUEST_ID)));
    }

    private static Optional<Rerun> rerunOf(Item item) {
        Optional<Rerun.Continued> continued = item.text(SEED)
                .map(seed -> new Rerun.Continued(
                        UUID.fromString(seed), time(item, SINCE).orElseThrow(() -> missing(item, SINCE))));
        return item.text(RERUN_OF).map(of -> new Rerun(UUID.fromString(of), continued));
    }

    /** The same execution with another version of its workflow. */
    ExecutionState with(int version) {
        Binding other =
                new Binding(binding.integration(), binding.workflow(), binding.workspace(), binding.source(), version);
        return with(other, status, due, finished, failure, concurrency);
    }

    ExecutionState with(Optional<ConcurrencySlot> slot) {
        return with(binding, status, due, finished, failure, slot);
    }

    /** The same execution, skipped because its group has no free slot. */
    ExecutionState skipped(ConcurrencyGroup group) {
        return with(
                binding,
                ExecutionStatus.SKIPPED,
                Optional.empty(),
                Optional.of(created),
                Optional.of("Skipped: %d running already with the concurrency key \"%s\""
                        .formatted(group.limit(), group.key())),
                Optional.of(ConcurrencySlot.skipped(group)));
    }

    /** Since when it can be claimed. */
    Instant queuedSince() {
        return concurrency.flatMap(ConcurrencySlot::admitted).orElse(created);
    }

    private ExecutionState with(
            Binding binding,
            ExecutionStatus status,
            Optional<Instant> due,
            Optional<Instant> finished,
            Optional<String> failure,
            Optional<ConcurrencySlot> slot) {
        return new ExecutionState(
                id,
                binding,
                lane,
                status,
                epoch,
                claims,
                sweeps,
                deaths,
                owner,
                lease,
                resume,
                due,
                created,
                started,
                finished,
                input,
                output,
                response,
                failedStep,
                failure,
                rerun,
                trace,
                failureStatus,
                origin,
                steps,
                slot,
                expires);
    }

    /** Changes with the status, the steps and the response: waiting callers compare it. */
    String revision() {
        return "%d.%d.%d%s".formatted(epoch, steps, status.ordinal(), response.isPresent() ? "a" : "");
    }

    /** The execution whose id seeds random values. */
    UUID seed() {
        return rerun.flatMap(Rerun::continued).map(Rerun.Continued::seed).orElse(id);
    }

    /** The first time that the steps see. */
    Instant since() {
        return rerun.flatMap(Rerun::continued)
                .map(Rerun.Continued::since)
                .or(() -> started)
                .orElse(created);
    }

    /** For readers of many items: one that is damaged, or from a later version, must not fail the rest. */
    static Optional<ExecutionState> ifReadable(Item item) {
        try {
            return Optional.of(of(item));
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.errorf(e, "The state %s cannot be read", item.key());
            return Optional.empty();
        }
    }

    /** Events are stored with the fan-out that sent them. */
    private static StoredContent eventOf(Item item) {
        return item.bytes(EVENT)
                .<StoredContent>map(StoredContent.Inline::new)
                .orElseGet(() -> new StoredContent.Apart(text(item, EVENT_AT), EVENT_PARTS, text(item, EVENT_REF)));
    }

    /** Requests are stored with their event. */
    private static Optional<StoredContent> requestOf(Item item) {
        return item.bytes(REQUEST)
                .<StoredContent>map(StoredContent.Inline::new)
                .or(() -> item.text(REQUEST_REF)
                        .map(ref -> new StoredContent.Apart(text(item, REQUEST_AT), REQUEST_PARTS, ref)));
    }

    /** Outputs are stored with their execution, under the epoch that wrote them. */
    private static Optional<StoredContent> outputOf(Item item) {
        return item.bytes(OUTPUT)
                .<StoredContent>map(StoredContent.Inline::new)
                .or(() -> item.text(OUTPUT_REF)
                        .map(ref -> new StoredContent.Apart(item.key().partition(), text(item, OUTPUT_AT), ref)));
    }

    static List<Change> answer(StoredContent content) {
        return switch (content) {
            case StoredContent.Inline(byte[] bytes) -> List.of(Change.set(ANSWER, bytes));
            case StoredContent.Apart(String _, String at, String ref) ->
                List.of(Change.set(ANSWER_REF, ref), Change.set(ANSWER_AT, at));
        };
    }

    /** Responses are stored with their execution. */
    private static Optional<GivenResponse> answerOf(Item item) {
        return time(item, ANSWERED).map(at -> {
            StoredContent content = item.bytes(ANSWER)
                    .<StoredContent>map(StoredContent.Inline::new)
                    .orElseGet(() -> new StoredContent.Apart(
                            item.key().partition(), text(item, ANSWER_AT), text(item, ANSWER_REF)));
            return new GivenResponse(content, at);
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
