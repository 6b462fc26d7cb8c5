package dev.tappet.server;

import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.QueueBackfill;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.platform.PeriodicTasks;
import dev.tappet.server.backup.CheckpointService;
import dev.tappet.server.queue.InProcessRunQueue;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.trigger.EventReporter;
import dev.tappet.trigger.SlotStarter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The periodic tasks of a single machine, and the order in which its parts start and stop. */
@Singleton
public class LocalBackgroundTasks {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration SLOTS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration GATE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);
    private static final Duration SYNC_NOTE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration BACKUP_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SPACE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration BACKFILL_INTERVAL = Duration.ofMillis(500);

    private final PeriodicTasks tasks = new PeriodicTasks("background", 2);

    /** A separate thread: the start of many due schedules must not delay a heartbeat. */
    private final PeriodicTasks scheduled = new PeriodicTasks("schedules", 1);

    private final LocalPlatform machine;
    private final RocksDbTable table;
    private final InProcessRunQueue queue;
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
            RocksDbTable table,
            InProcessRunQueue queue,
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

    void start() {
        QueueBackfill backfill = new QueueBackfill(table, queue, claims, admission, clock);
        CheckpointService checkpoints = new CheckpointService(machine.data(), table);
        queue.start(worker);
        tasks.runOnce("Queueing unfinished executions", backfill::fill);
        tasks.start(lease.heartbeatInterval(), "The heartbeat", claims::heartbeat);
        tasks.start(GATE_INTERVAL, "Ending the isolated run of an execution", gate::endExpiredIsolation);
        tasks.start(SWEEP_INTERVAL, "The sweep", sweeper::sweep);
        scheduled.start(SLOTS_INTERVAL, "Starting scheduled executions", this::startSlots);
        tasks.start(SYNC_NOTE_INTERVAL, "Recording how much of the log is on disk", table::noteSynced);
        tasks.start(BACKUP_INTERVAL, "Answering a request for a backup", checkpoints::processRequest);
        tasks.start(SPACE_INTERVAL, "Measuring the free space", space::measure);
        tasks.start(EXPIRY_INTERVAL, "Deleting expired items", () -> table.sweepExpired(clock.instant()));
        tasks.start(BACKFILL_INTERVAL, "Filling the queue", () -> {
            if (queue.needsBackfill()) {
                backfill.fill();
            }
        });
    }

    /** Schedules wait like external requests while the disk is full. */
    private void startSlots() {
        if (!space.isLow()) {
            slots.start();
            events.report();
        }
    }

    void stop() {
        queue.close();
        claims.releaseAll();
        scheduled.close();
        tasks.close();
    }
}
