package dev.tappet.server;

import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.QueueBackfill;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.server.backup.CheckpointService;
import dev.tappet.server.queue.InProcessRunQueue;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.trigger.EventReporter;
import dev.tappet.trigger.SlotStarter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What a single machine does by the clock, and the order in which it starts and stops. */
@Singleton
public class LocalBackgroundTasks {
    private static final Logger LOG = Logger.getLogger(LocalBackgroundTasks.class);

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration SLOTS = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_THE_GATE = Duration.ofSeconds(1);
    private static final Duration EXPIRY = Duration.ofMinutes(10);
    private static final Duration SYNC_NOTE = Duration.ofSeconds(1);
    private static final Duration BACKUP_LOOK = Duration.ofSeconds(1);
    private static final Duration SPACE_LOOK = Duration.ofSeconds(1);
    private static final Duration ROOM_IN_THE_QUEUE = Duration.ofMillis(500);

    private final ScheduledThreadPoolExecutor clockwork = new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().name("housekeeping-", 0).daemon().factory());
    /** On its own: the executions of many schedules that are due at once must not delay a heartbeat. */
    private final ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("schedules-", 0).daemon().factory());

    private final LocalPlatform machine;
    private final Instance<RocksDbTable> table;
    private final Instance<InProcessRunQueue> queue;
    private final Worker worker;
    private final LeaseManager claims;
    private final Sweeper sweeper;
    private final ConcurrencyAdmission admission;
    private final SlotStarter slots;
    private final EventReporter events;
    private final SuspectGate gate;
    private final LeaseTerms lease;
    private final FreeSpaceGate space;
    private final InstantSource clock;

    LocalBackgroundTasks(
            LocalPlatform machine,
            Instance<RocksDbTable> table,
            Instance<InProcessRunQueue> queue,
            Worker worker,
            LeaseManager claims,
            Sweeper sweeper,
            ConcurrencyAdmission admission,
            SlotStarter slots,
            EventReporter events,
            SuspectGate gate,
            LeaseTerms lease,
            FreeSpaceGate space,
            InstantSource clock) {
        this.machine = machine;
        this.table = table;
        this.queue = queue;
        this.worker = worker;
        this.claims = claims;
        this.sweeper = sweeper;
        this.admission = admission;
        this.slots = slots;
        this.events = events;
        this.gate = gate;
        this.lease = lease;
        this.space = space;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        if (machine.isChosen()) {
            start(table.get(), queue.get());
        }
    }

    private void start(RocksDbTable table, InProcessRunQueue queue) {
        QueueBackfill refill = new QueueBackfill(table, queue, claims, admission, clock);
        CheckpointService checkpoints = new CheckpointService(machine.data(), table);
        queue.start(worker);
        clockwork.execute(named("Finding what was left to run", refill::fill));
        every(lease.beat(), "The heartbeat", claims::heartbeat);
        every(LOOK_AT_THE_GATE, "Ending the time of an execution apart", gate::openWhenTimeIsUp);
        every(SWEEP, "The sweep", sweeper::sweep);
        scheduled.scheduleWithFixedDelay(
                named("Starting what is scheduled", this::startSlots),
                SLOTS.toMillis(),
                SLOTS.toMillis(),
                TimeUnit.MILLISECONDS);
        every(SYNC_NOTE, "Noting how much of the log is on disk", table::noteSynced);
        every(BACKUP_LOOK, "Answering a request for a backup", checkpoints::answer);
        every(SPACE_LOOK, "Measuring the free space", space::measure);
        every(EXPIRY, "Deleting what has expired", () -> table.sweepExpired(clock.instant()));
        every(ROOM_IN_THE_QUEUE, "Filling the queue", () -> {
            if (queue.wantsRefill()) {
                refill.fill();
            }
        });
    }

    /** What a full disk refuses from outside waits too. */
    private void startSlots() {
        if (!space.isLow()) {
            slots.start();
            events.report();
        }
    }

    private void every(Duration pause, String what, Runnable task) {
        clockwork.scheduleWithFixedDelay(named(what, task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A task that fails once must be tried again at its next time. */
    private static Runnable named(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed, and will be tried again", what);
            }
        };
    }

    void stop(@Observes ShutdownEvent event) {
        if (machine.isChosen()) {
            queue.get().close();
            claims.releaseAll();
        }
        scheduled.shutdownNow();
        clockwork.shutdownNow();
    }
}
