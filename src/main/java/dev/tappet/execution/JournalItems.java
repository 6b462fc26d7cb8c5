package dev.tappet.execution;

import dev.tappet.engine.Callbacks;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepFailure;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.StepTrace;
import dev.tappet.engine.StepTrace.Kind;
import dev.tappet.engine.TruncatedValue;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.secret.Redactor;
import dev.tappet.storage.ChunkedBody;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.Step;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Stores journal entries as items {@code J#path} in the partition of their execution, and large values as parts. */
final class JournalItems {
    static final String PREFIX = "J#";

    /** Largest value, in bytes, that the entry itself holds. */
    private static final int INLINE_BYTES = 4 * 1024;

    /** Bytes of heap for each byte of a value without a recorded weight: a typical ratio of JSON. */
    private static final int UNKNOWN_WEIGHT = 16;

    private static final String KIND = "kind";
    private static final String AT = "at";
    private static final String EPOCH = "epoch";
    private static final String DUE = "due";
    private static final String CALLBACK = "callback";
    private static final String VALUE = "value";
    private static final String VALUE_REF = "value_ref";
    private static final String WEIGHT = "weight";
    private static final String WORKFLOW = "workflow";
    private static final String SOURCE = "source";
    private static final String VERSION = "version";
    private static final String PLACE = "place";
    private static final String MESSAGE = "message";
    private static final String FATAL = "fatal";
    private static final String DETAIL = "detail";
    private static final String ROUNDS = "rounds";
    private static final String STEPS = "steps";
    private static final String DONE = "done";
    private static final String VARIABLES = "VARIABLES";
    private static final String VALUES = "values";
    private static final String MISSING = "missing";

    /** Replaces the values of a sensitive step. */
    private static final Optional<StepTrace.Value> HIDDEN = Optional.of(new StepTrace.Value.Whole(Redactor.MARK));

    private final UUID execution;
    private final Instant expires;
    private final SealedValueCodec codec;
    private final RunSecrets secrets;

    /**
     * @param secrets of the run: values with secrets are sealed when written, and their secrets become known when read
     */
    JournalItems(UUID execution, Instant expires, SealedValueCodec codec, RunSecrets secrets) {
        this.execution = execution;
        this.expires = expires;
        this.codec = codec;
        this.secrets = secrets;
    }

    /** The item of an entry, and the parts to store before it. */
    record Written(Item item, List<Item> parts) {}

    Written write(JournalEntry entry, long epoch) {
        Item.Builder item = Item.at(ExecutionKeys.partition(execution), PREFIX + entry.path())
                .with(AT, entry.at().toEpochMilli())
                .with(EPOCH, epoch)
                .expires(expires);
        List<Item> parts = switch (entry) {
            case JournalEntry.Done(StepPath path, Instant _, Object value, Optional<OperatorCallTrace> callTrace) -> {
                item.with(KIND, Kind.DONE.name());
                OperatorCallTraceItems.write(item, callTrace);
                yield value(item, parts(path.text(), epoch), value, true);
            }
            case JournalEntry.JoinedExit(StepPath path, Instant _, Map<String, Object> output) -> {
                item.with(KIND, Kind.JOINED_EXIT.name());
                yield value(item, parts(path.text(), epoch), output, true);
            }
            case JournalEntry.Failed(
                    StepPath _,
                    Instant _,
                    StepFailure failure,
                    Optional<OperatorCallTrace> callTrace) -> {
                OperatorCallTraceItems.write(item, callTrace);
                yield failure(item, Kind.FAILED, failure);
            }
            case JournalEntry.JoinedFailure(StepPath _, Instant _, StepFailure failure) ->
                failure(item, Kind.JOINED_FAILURE, failure);
            case JournalEntry.Caught(StepPath _, Instant _, StepFailure failure) -> failure(item, Kind.CAUGHT, failure);
            case JournalEntry.Called(StepPath _, Instant _, UUID workflow, UUID source, int version) -> {
                item.with(KIND, Kind.CALLED.name())
                        .with(WORKFLOW, workflow.toString())
                        .with(SOURCE, source.toString())
                        .with(VERSION, version);
                yield List.of();
            }
            case JournalEntry.Repeated(
                    StepPath path,
                    Instant _,
                    int rounds,
                    Optional<Boolean> done,
                    int steps,
                    Map<String, Object> state) -> {
                item.with(KIND, Kind.REPEATED.name()).with(ROUNDS, rounds).with(STEPS, steps);
                done.ifPresent(ended -> item.with(DONE, ended ? 1 : 0));
                yield value(item, parts(path.text(), rounds, epoch), state, false);
            }
            case JournalEntry.Responded _ -> {
                item.with(KIND, Kind.ANSWERED.name());
                yield List.of();
            }
            case JournalEntry.VariablesRead(
                    StepPath path,
                    Instant _,
                    Map<String, Object> values,
                    Set<String> missing) -> {
                item.with(KIND, VARIABLES);
                Map<String, Object> read = Map.of(VALUES, values, MISSING, List.copyOf(missing));
                yield value(item, parts(path.text(), epoch), read, false);
            }
            case JournalEntry.Opened(
                    StepPath path,
                    Instant _,
                    Map<String, Object> output,
                    Callbacks.Handle callback) -> {
                item.with(KIND, Kind.OPENED.name())
                        .with(CALLBACK, callback.hash())
                        .with(DUE, callback.until().toEpochMilli());
                yield value(item, parts(path.text(), epoch), output, true);
            }
            case JournalEntry.Waiting(StepPath _, Instant _, Instant due) -> {
                item.with(KIND, Kind.WAITING.name()).with(DUE, due.toEpochMilli());
                yield List.of();
            }
        };
        return new Written(item.build(), parts);
    }

    /**
     * @param shown whether users may read it: an excerpt of a large value is stored for them
     */
    private List<Item> value(Item.Builder item, String prefix, Object value, boolean shown) {
        byte[] json = Json.write(value);
        byte[] encoded = keep(value, json);
        StoredContent.Prepared prepared =
                StoredContent.prepare(encoded, INLINE_BYTES, ExecutionKeys.partition(execution), prefix, expires);
        switch (prepared.content()) {
            case StoredContent.Inline(byte[] bytes) -> item.with(VALUE, bytes);
            case StoredContent.InParts(String _, String _, String ref) -> {
                item.with(VALUE_REF, ref);
                item.with(WEIGHT, JsonWeight.of(json));
                if (shown) {
                    OperatorCallTraceItems.writeExcerpt(item, secrets.redactor().redact(value), json.length);
                }
            }
        }
        return prepared.parts();
    }

    /** The bytes to store of a value. */
    byte[] keep(Object value, byte[] json) {
        return codec.keep(execution, value, json, secrets.redactor());
    }

    /** The epoch separates the parts of two workers, one of which may not know yet that it lost its lease. */
    private static String parts(String path, long epoch) {
        return "P#" + path + "#" + epoch + "#";
    }

    /** Each state of a repeat has its own parts: the previous one can be read until it is replaced. */
    private static String parts(String path, long rounds, long epoch) {
        return parts(path + "@" + rounds, epoch);
    }

    private static List<Item> failure(Item.Builder item, Kind kind, StepFailure failure) {
        item.with(KIND, kind.name())
                .with(PLACE, failure.place())
                .with(MESSAGE, failure.message())
                .with(FATAL, failure.catchable() ? 0 : 1);
        if (!failure.detail().isEmpty()) {
            item.with(DETAIL, Json.write(failure.detail()));
        }
        return List.of();
    }

    /** Reads a page of the journal. */
    List<JournalEntry> read(List<Item> entries, ItemTable table) {
        List<StoredContent> values = entries.stream()
                .map(JournalItems::content)
                .flatMap(Optional::stream)
                .toList();
        BatchContentReader parts = BatchContentReader.of(values, table);
        return entries.stream().map(item -> read(item, parts)).toList();
    }

    /**
     * An entry without its value, which takes little memory: its position, and the failure or the call that it records.
     * All other entries become those of steps that are done.
     */
    static JournalEntry outline(Item item) {
        StepPath path = pathOf(item);
        Instant at = time(item, AT);
        if (path.isOfVariables()) {
            return new JournalEntry.VariablesRead(path, at, Map.of(), Set.of());
        }
        return switch (Kind.valueOf(text(item, KIND))) {
            case FAILED -> new JournalEntry.Failed(path, at, failureOutline(item), Optional.empty());
            case JOINED_FAILURE -> new JournalEntry.JoinedFailure(path, at, failureOutline(item));
            case CAUGHT -> new JournalEntry.Caught(path, at, failureOutline(item));
            case CALLED -> called(path, at, item);
            case DONE, REPEATED, ANSWERED, OPENED, WAITING, JOINED_EXIT ->
                new JournalEntry.Done(path, at, null, Optional.empty());
        };
    }

    private static JournalEntry called(StepPath path, Instant at, Item item) {
        return new JournalEntry.Called(
                path,
                at,
                UUID.fromString(text(item, WORKFLOW)),
                UUID.fromString(text(item, SOURCE)),
                Math.toIntExact(item.number(VERSION).orElseThrow(() -> damaged(item, VERSION))));
    }

    private static StepFailure failureOutline(Item item) {
        return new StepFailure(text(item, PLACE), "", isCatchable(item), Map.of());
    }

    private static boolean isCatchable(Item item) {
        return item.number(FATAL).orElse(0L) == 0;
    }

    /** Bytes of heap that the value of an entry needs. */
    static long weight(Item item) {
        return item.number(WEIGHT)
                .orElseGet(() -> content(item)
                        .map(value -> (long) UNKNOWN_WEIGHT * value.length())
                        .orElse(0L));
    }

    private JournalEntry read(Item item, BatchContentReader parts) {
        StepPath path = pathOf(item);
        Instant at = time(item, AT);
        if (path.isOfVariables()) {
            return variables(path, at, object(value(item, parts), item), item);
        }
        return switch (Kind.valueOf(text(item, KIND))) {
            case DONE -> new JournalEntry.Done(path, at, value(item, parts), OperatorCallTraceItems.read(item));
            case FAILED -> new JournalEntry.Failed(path, at, failure(item), OperatorCallTraceItems.read(item));
            case CALLED -> called(path, at, item);
            case REPEATED ->
                new JournalEntry.Repeated(
                        path,
                        at,
                        Math.toIntExact(roundsOf(item).orElseThrow(() -> damaged(item, ROUNDS))),
                        item.number(DONE).map(ended -> ended == 1),
                        Math.toIntExact(item.number(STEPS).orElseThrow(() -> damaged(item, STEPS))),
                        object(value(item, parts), item));
            case ANSWERED -> new JournalEntry.Responded(path, at);
            case OPENED ->
                new JournalEntry.Opened(
                        path,
                        at,
                        object(value(item, parts), item),
                        new Callbacks.Handle(text(item, CALLBACK), time(item, DUE)));
            case WAITING -> new JournalEntry.Waiting(path, at, time(item, DUE));
            case JOINED_FAILURE -> new JournalEntry.JoinedFailure(path, at, failure(item));
            case JOINED_EXIT -> new JournalEntry.JoinedExit(path, at, object(value(item, parts), item));
            case CAUGHT -> new JournalEntry.Caught(path, at, failure(item));
        };
    }

    private static JournalEntry variables(StepPath path, Instant at, Map<String, Object> stored, Item item) {
        Set<String> missing = new HashSet<>();
        if (stored.get(MISSING) instanceof List<?> names) {
            names.forEach(name -> missing.add((String) name));
        }
        return new JournalEntry.VariablesRead(path, at, object(stored.get(VALUES), item), missing);
    }

    static StepPath pathOf(Item item) {
        return new StepPath(item.key().sort().substring(PREFIX.length()));
    }

    /** How many rounds a repeat has finished; empty if the entry belongs to no repeat. */
    static Optional<Long> roundsOf(Item item) {
        return item.number(ROUNDS);
    }

    /** Whether a repeat has no further round. */
    static boolean isLastRound(Item item) {
        return item.number(DONE).isPresent();
    }

    /** The token hash of the callback that the entry opened, if any. */
    static Optional<String> callbackOf(Item item) {
        return item.text(CALLBACK);
    }

    static long epochOf(Item item) {
        return item.number(EPOCH).orElseThrow(() -> damaged(item, EPOCH));
    }

    /**
     * An entry as users read it: large values by their size only, to bound the memory of a page.
     *
     * @param positions the steps by position
     */
    StepTrace trace(Item item, StepLocator positions) {
        StepPath path = pathOf(item);
        List<StepLocator.StepLocation> locations = positions.pathTo(path);
        StepLocator.StepLocation location = locations.getLast();
        boolean sensitive =
                locations.stream().anyMatch(around -> around.step().label().sensitive());
        Kind kind = Kind.valueOf(text(item, KIND));
        Optional<StepTrace.Value> value = repeated(item)
                .or(() -> sensitive && content(item).isPresent() ? HIDDEN : Optional.empty())
                .or(() -> item.bytes(VALUE).map(encoded -> new StepTrace.Value.Whole(shown(encoded, item))))
                .or(() -> called(item))
                .or(() -> item.text(VALUE_REF)
                        .map(ref -> StepTrace.Value.of(OperatorCallTraceItems.excerpt(item, ChunkedBody.length(ref)))));
        Optional<OperatorCallTrace> callTrace = OperatorCallTraceItems.read(item);
        Step traced = location.step();
        return new StepTrace(
                path.text(),
                location.place(),
                traced.label().id(),
                traced.label().name(),
                traced instanceof Step.OperatorStep act ? Optional.of(act.operator()) : Optional.empty(),
                kind,
                callTrace.map(OperatorCallTrace::started),
                time(item, AT),
                callTrace.map(OperatorCallTrace::attempts),
                callTrace.flatMap(known -> sensitive ? HIDDEN : Optional.of(StepTrace.Value.of(known.input()))),
                item.number(DUE).map(Instant::ofEpochMilli),
                value,
                item.text(MESSAGE).isPresent()
                        ? Optional.of(location.withDocument(failure(item)).outcome())
                        : Optional.empty(),
                // the failure is shown by the step that caught it or ended by it
                kind == Kind.FAILED && !sensitive ? detail(failure(item)) : Optional.empty());
    }

    private static Optional<StepTrace.Value> detail(StepFailure failure) {
        return failure.detail().isEmpty()
                ? Optional.empty()
                : Optional.of(StepTrace.Value.of(TruncatedValue.of(failure.detail(), OperatorCallTrace.INPUT_BYTES)));
    }

    /** For a call: the called workflow and its version. */
    private static Optional<StepTrace.Value> called(Item item) {
        return item.text(WORKFLOW).map(workflow -> {
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("workflow_id", workflow);
            call.put("workflow_version", item.number(VERSION).orElseThrow(() -> damaged(item, VERSION)));
            return new StepTrace.Value.Whole(call);
        });
    }

    /** For a repeat: its progress, without the variables. */
    private static Optional<StepTrace.Value> repeated(Item item) {
        return roundsOf(item).map(rounds -> {
            Map<String, Object> progress = new LinkedHashMap<>();
            progress.put("rounds", rounds);
            item.number(DONE).ifPresent(ended -> progress.put("done", ended == 1));
            return new StepTrace.Value.Whole(progress);
        });
    }

    private static Optional<StoredContent> content(Item item) {
        return item.bytes(VALUE)
                .<StoredContent>map(StoredContent.Inline::new)
                .or(() -> item.text(VALUE_REF).map(ref -> {
                    String path = item.key().sort().substring(PREFIX.length());
                    String prefix = roundsOf(item)
                            .map(rounds -> parts(path, rounds, epochOf(item)))
                            .orElseGet(() -> parts(path, epochOf(item)));
                    return new StoredContent.InParts(item.key().partition(), prefix, ref);
                }));
    }

    private Object value(Item item, BatchContentReader parts) {
        byte[] json = content(item).orElseThrow(() -> damaged(item, VALUE)).read(parts);
        SealedValueCodec.Opened opened = codec.open(execution, json);
        secrets.learn(opened.secrets());
        return parsed(opened.json(), item);
    }

    private Object shown(byte[] encoded, Item item) {
        SealedValueCodec.Opened opened = codec.open(execution, encoded);
        return opened.redactor().redact(parsed(opened.json(), item));
    }

    private static Object parsed(byte[] json, Item item) {
        try {
            return Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The journal entry " + item.key() + " is damaged", e);
        }
    }

    @SuppressWarnings("unchecked") // Json.read returns only maps with text keys
    private static Map<String, Object> object(Object value, Item item) {
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new IllegalStateException("The journal entry " + item.key() + " has no object where one is required");
    }

    private static StepFailure failure(Item item) {
        return new StepFailure(
                text(item, PLACE),
                text(item, MESSAGE),
                isCatchable(item),
                item.bytes(DETAIL).map(json -> object(parsed(json, item), item)).orElse(Map.of()));
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow(() -> damaged(item, name)));
    }

    private static String text(Item item, String name) {
        return item.text(name).orElseThrow(() -> damaged(item, name));
    }

    private static IllegalStateException damaged(Item item, String name) {
        return new IllegalStateException("The journal entry " + item.key() + " has no " + name);
    }
}
