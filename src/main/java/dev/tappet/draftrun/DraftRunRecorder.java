package dev.tappet.draftrun;

import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.draftrun.DraftRun.Ended;
import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepFailure;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepObserver;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.StepResult;
import dev.tappet.engine.StepTrace;
import dev.tappet.engine.TruncatedValue;
import dev.tappet.secret.Redactor;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records the truncated inputs and outputs of the steps of a draft run or a replay. */
final class DraftRunRecorder implements StepObserver {
    /** The maximum number of steps that are shown. */
    private static final int MAX_STEPS = 1_000;

    /** The maximum size of a shown input or output, in bytes. */
    private static final int BYTES = 2 * 1024;

    /** The value that is shown for the inputs and outputs of sensitive steps. */
    private static final TruncatedValue REDACTED = TruncatedValue.of(Redactor.MARK, BYTES);

    private final Map<StepPath, Entry> entries = new LinkedHashMap<>();
    private final Journal journal;
    private final RunSecrets secrets;
    private final InstantSource clock;
    private int omitted;

    DraftRunRecorder(Journal journal, RunSecrets secrets, InstantSource clock) {
        this.journal = journal;
        this.secrets = secrets;
        this.clock = clock;
    }

    private static final class Entry {
        private final Step step;
        private final StepPath path;
        private final Instant at;
        private final boolean sensitive;
        private final long began = System.nanoTime();
        private final Map<String, Object> inputs = new LinkedHashMap<>();
        private Ended status = Ended.UNFINISHED;
        private Duration duration = Duration.ZERO;
        private Optional<TruncatedValue> input = Optional.empty();
        private Optional<TruncatedValue> output = Optional.empty();
        private Optional<StepFailure> failure = Optional.empty();

        Entry(Step step, StepPath path, Instant at, boolean sensitive) {
            this.sensitive = sensitive;
            this.step = step;
            this.path = path;
            this.at = at;
        }
    }

    @Override
    public synchronized void started(Step step, StepPath path) {
        if (entries.size() == MAX_STEPS) {
            omitted++;
        } else {
            boolean sensitive = step.label().sensitive() || isInSensitive(path);
            entries.put(path, new Entry(step, path, clock.instant().truncatedTo(ChronoUnit.MILLIS), sensitive));
        }
    }

    private boolean isInSensitive(StepPath path) {
        return path.enclosing().stream().anyMatch(outer -> entries.containsKey(outer) && entries.get(outer).sensitive);
    }

    @Override
    public void evaluated(StepPath path, int call, Object value) {
        Optional<Entry> entry = entry(path);
        if (entry.isPresent()) {
            Optional<TruncatedValue> input =
                    entry.get().sensitive ? Optional.of(REDACTED) : input(entry.get(), call, value);
            synchronized (this) {
                entry.get().input = input;
            }
        }
    }

    /**
     * The shown input: for a {@code set} all values by variable, for other steps the first value, which is the
     * condition or the arguments.
     */
    private Optional<TruncatedValue> input(Entry entry, int call, Object value) {
        if (entry.step instanceof Step.Set set) {
            entry.inputs.put(List.copyOf(set.variables().keySet()).get(call), value);
            return Optional.of(excerpt(entry.inputs));
        }
        return call == 0 ? Optional.of(excerpt(value)) : entry.input;
    }

    @Override
    public void ended(Step step, StepPath path, StepResult result) {
        Optional<Entry> entry = entry(path);
        if (entry.isPresent()) {
            Optional<TruncatedValue> output =
                    output(step, result).map(value -> entry.get().sensitive ? REDACTED : excerpt(value));
            synchronized (this) {
                entry.get().duration = Duration.ofNanos(System.nanoTime() - entry.get().began);
                entry.get().status = status(step, path, result);
                entry.get().output = output;
                if (result instanceof StepResult.Failed(StepFailure failure)
                        && failure.place().equals(step.label().place())) {
                    entry.get().failure = Optional.of(failure);
                }
            }
        }
    }

    private synchronized Optional<Entry> entry(StepPath path) {
        return Optional.ofNullable(entries.get(path));
    }

    private TruncatedValue excerpt(Object value) {
        return TruncatedValue.of(secrets.redactor().redact(value), BYTES);
    }

    private static Optional<Object> output(Step step, StepResult result) {
        return switch (result) {
            case StepResult.Next(Object value) -> Optional.ofNullable(value);
            case StepResult.Exited(Map<String, Object> output) when step instanceof Step.Exit -> Optional.of(output);
            case StepResult.Exited _,
                    StepResult.Failed _,
                    StepResult.Suspended _,
                    StepResult.Yielded _,
                    StepResult.Cancelled _ -> Optional.empty();
        };
    }

    private Ended status(Step step, StepPath path, StepResult result) {
        return switch (result) {
            case StepResult.Next _ when step instanceof Step.Wait.ForCallback -> Ended.MOCKED;
            case StepResult.Next _
            when step instanceof Step.Wait && journal.at(path).isPresent() -> Ended.SKIPPED;
            case StepResult.Next _
            when step instanceof Step.OperatorStep && attempts(path).equals(Optional.of(0)) -> Ended.MOCKED;
            case StepResult.Next _ -> Ended.DONE;
            case StepResult.Failed _ -> Ended.FAILED;
            case StepResult.Exited _ -> Ended.EXITED;
            case StepResult.Cancelled _ -> Ended.CANCELLED;
            case StepResult.Suspended _, StepResult.Yielded _ -> Ended.UNFINISHED;
        };
    }

    private Optional<Integer> attempts(StepPath path) {
        return journal.at(path)
                .flatMap(entry -> switch (entry) {
                    case JournalEntry.Done done -> done.callTrace();
                    case JournalEntry.Failed failed -> failed.callTrace();
                    case JournalEntry.Opened _,
                            JournalEntry.Waiting _,
                            JournalEntry.Responded _,
                            JournalEntry.Called _,
                            JournalEntry.Repeated _,
                            JournalEntry.JoinedFailure _,
                            JournalEntry.JoinedExit _,
                            JournalEntry.Caught _,
                            JournalEntry.VariablesRead _ -> OperatorCallTrace.UNKNOWN;
                })
                .map(OperatorCallTrace::attempts);
    }

    synchronized int omitted() {
        return omitted;
    }

    /** The recorded steps, in the order in which they began. */
    synchronized List<DraftRunStep> steps() {
        // redacted again with all secrets known now: a value may have been recorded before the secret that it contains
        // was read
        Redactor all = secrets.redactor();
        return entries.values().stream().map(entry -> shown(entry, all)).toList();
    }

    /** The recorded steps that only compute or choose, which have no journal entry for their result. */
    synchronized List<DraftRunStep> decisions() {
        Redactor all = secrets.redactor();
        return entries.values().stream()
                .filter(entry -> isPure(entry.step))
                .map(entry -> shown(entry, all))
                .toList();
    }

    private static boolean isPure(Step step) {
        return !(step instanceof Step.OperatorStep
                || step instanceof Step.Wait
                || step instanceof Step.Callback
                || step instanceof Step.Call
                || step instanceof Step.Respond);
    }

    private DraftRunStep shown(Entry entry, Redactor all) {
        return new DraftRunStep(
                entry.path.text(),
                document(entry) + entry.step.label().place(),
                entry.step.label().id(),
                operator(entry.step),
                entry.status,
                entry.input.map(excerpt -> value(excerpt, all)),
                entry.output.map(excerpt -> value(excerpt, all)),
                entry.at,
                entry.duration,
                attempts(entry.path),
                entry.failure.map(failure -> failure.in(document(entry)).outcome()),
                entry.failure
                        .map(StepFailure::detail)
                        .filter(detail -> !detail.isEmpty() && !entry.sensitive)
                        .map(detail -> value(excerpt(detail), all)));
    }

    /** The prefix of the places in the step's document. That of a called workflow is derived from the calling step. */
    private String document(Entry entry) {
        List<StepPath> calls = entry.path.calls();
        return calls.isEmpty()
                ? ""
                : Optional.ofNullable(entries.get(calls.getLast()))
                        .map(call -> StepLocator.document(
                                document(call) + call.step.label().place()))
                        .orElse("");
    }

    private static StepTrace.Value value(TruncatedValue excerpt, Redactor all) {
        return StepTrace.Value.of(new TruncatedValue(all.redact(excerpt.shown()), excerpt.bytes(), excerpt.complete()));
    }

    private static String operator(Step step) {
        return switch (step) {
            case Step.Set _ -> "set";
            case Step.If _ -> "if";
            case Step.Switch _ -> "switch";
            case Step.ForEach _ -> "for_each";
            case Step.Repeat _ -> "repeat";
            case Step.Parallel _ -> "parallel";
            case Step.Try _ -> "try";
            case Step.Fail _ -> "fail";
            case Step.Wait _ -> "wait";
            case Step.Callback _ -> "callback";
            case Step.Call _ -> "workflow";
            case Step.Respond _ -> "respond";
            case Step.Exit _ -> "exit";
            case Step.OperatorStep act -> act.operator();
        };
    }
}
