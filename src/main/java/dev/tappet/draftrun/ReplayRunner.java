package dev.tappet.draftrun;

import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.engine.Engine;
import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorResolver;
import dev.tappet.engine.RunRequest;
import dev.tappet.memory.OwnerTurns;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueMemory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Replays executions to show the decisions of their steps without side effects, which are not in the journal. A replay
 * has no side effects and ends where the journal ends. The duration of replays and the number of replays at the same time
 * are limited: each workspace has one, and the workspaces take turns.
 */
public final class ReplayRunner {
    private static final int OF_WORKSPACE = 1;
    private static final int TOTAL = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Engine engine;
    private final InstantSource clock;
    private final ValueMemory memory;
    private final Duration longestWait;
    private final OwnerTurns turns = new OwnerTurns(OF_WORKSPACE, TOTAL);

    /** @param longestWait the maximum wait for a turn */
    public ReplayRunner(Engine engine, InstantSource clock, ValueMemory memory, Duration longestWait) {
        this.longestWait = longestWait;
        this.engine = engine;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * The steps without side effects of a replay.
     *
     * @param steps   the first ones, in the order in which they began, redacted
     * @param omitted the number of further steps
     */
    public record Decisions(List<DraftRunStep> steps, int omitted) {}

    /**
     * Replays an execution until the journal ends or the time is over.
     *
     * @param workspace the workspace whose memory is used
     * @param requested creates the request of the run with the memory that it may use
     * @param journal   the entries of the execution
     * @return empty if there is no turn in time
     */
    public Optional<Decisions> run(
            UUID workspace, Function<RunMemory, RunRequest> requested, List<JournalEntry> journal) {
        String owner = workspace.toString();
        if (!turns.tryAcquire(owner, longestWait)) {
            return Optional.empty();
        }
        RunMemory values;
        RunRequest request;
        try {
            values = memory.openDraft(owner);
            request = request(values, requested);
        } catch (RuntimeException e) {
            turns.release(owner);
            throw e;
        }
        ReplayJournal entries = new ReplayJournal(journal);
        DraftRunRecorder log = new DraftRunRecorder(entries, request.secrets(), clock);
        // called where the journal has no entry, before secrets are read
        OperatorResolver resolver = (_, path) -> {
            throw ReplayJournal.noMoreEntries(path);
        };
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (values) {
                engine.runDraft(request, entries, clock, resolver, log);
            } finally {
                turns.release(owner);
            }
            return null;
        });
        Thread thread = Thread.ofVirtual().name("replay").start(task);
        await(task, thread, request);
        return Optional.of(new Decisions(log.decisions(), log.omitted()));
    }

    private static RunRequest request(RunMemory values, Function<RunMemory, RunRequest> requested) {
        try {
            return requested.apply(values);
        } catch (RuntimeException e) {
            values.close();
            throw e;
        }
    }

    private static void await(FutureTask<Void> task, Thread thread, RunRequest request) {
        try {
            task.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            request.calls().interruptAll();
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an execution was replayed", e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof Journal.LostLeaseException)) {
                throw new IllegalStateException("An execution could not be replayed", e.getCause());
            }
        }
    }
}
