package dev.tappet.draftrun;

import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.engine.Engine;
import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorResolver;
import dev.tappet.engine.RunRequest;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueMemory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Walks executions again to show what their steps without side effects decided, which no journal has. It acts on
 * nothing: the walk ends where the journal does. Few at a time, and not for long.
 */
public final class ReplayRunner {
    private static final int AT_ONCE = 2;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Engine engine;
    private final InstantSource clock;
    private final ValueMemory memory;
    private final Semaphore free = new Semaphore(AT_ONCE);

    public ReplayRunner(Engine engine, InstantSource clock, ValueMemory memory) {
        this.engine = engine;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * What the steps decided.
     *
     * @param steps   the first ones, in the order in which they began, without secrets
     * @param omitted how many more there were
     */
    public record Decisions(List<DraftRunStep> steps, int omitted) {}

    /**
     * Walks as far as the journal or the time goes.
     *
     * @param workspace whose memory it is
     * @param requested makes the request of the run with the memory that it may use
     * @return empty if too many are walked at the moment
     */
    public Optional<Decisions> run(
            UUID workspace, Function<RunMemory, RunRequest> requested, List<JournalEntry> journal) {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        RunMemory values;
        RunRequest request;
        try {
            values = memory.openDraft(workspace.toString());
            request = request(values, requested);
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
        ReplayJournal entries = new ReplayJournal(journal);
        DraftRunRecorder log = new DraftRunRecorder(entries, request.secrets(), clock);
        // asked where the journal has no entry, and before secrets are read
        OperatorResolver resolver = (_, path) -> {
            throw ReplayJournal.ended(path);
        };
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (values) {
                engine.rehearse(request, entries, clock, resolver, log);
            } finally {
                free.release();
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
            task.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            request.calls().breakOff();
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an execution was walked again", e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof Journal.LostLeaseException)) {
                throw new IllegalStateException("An execution could not be walked again", e.getCause());
            }
        }
    }
}
