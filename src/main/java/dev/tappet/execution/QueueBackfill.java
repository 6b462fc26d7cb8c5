package dev.tappet.execution;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Concurrency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Fills an in-memory queue from the table: when the process starts, and when a full queue has room again. */
public final class QueueBackfill {
    private static final Logger LOG = Logger.getLogger(QueueBackfill.class);

    /**
     * Executions that are due later wait for a time, a callback, or a slot; the {@link Sweeper} finds them. There may
     * be very many, so they are not read. Executions that can run are due within the longest interval of the sweeper;
     * twice that allows for a clock that was set back.
     */
    static final Duration HORIZON = Sweeper.MAX_PAUSE.multipliedBy(2);

    private final ItemTable table;
    private final RunQueue queue;
    private final LeaseManager claims;
    private final ConcurrencyAdmission admission;
    private final InstantSource clock;
    /** Concurrency groups with waiting executions that were checked. */
    private final Set<String> queued = ConcurrentHashMap.newKeySet();

    public QueueBackfill(
            ItemTable table, RunQueue queue, LeaseManager claims, ConcurrencyAdmission admission, InstantSource clock) {
        this.admission = admission;
        this.table = table;
        this.queue = queue;
        this.claims = claims;
        this.clock = clock;
    }

    /**
     * Queues all executions that can run soon, until the queue is full. Only for the single process that uses the
     * table: all leases that are not its own belong to ended processes and are void.
     */
    public void fill() {
        queued.clear();
        String until = ExecutionKeys.sortable(clock.instant().plus(HORIZON)) + Query.END;
        try {
            for (String shard : DueShards.partitions()) {
                table.queryAll(
                        Index.DUE,
                        new Query(shard, "0", until, Query.Order.ASCENDING, ItemTable.MAX_BATCH_SIZE, Optional.empty()),
                        this::queue);
            }
        } catch (RunQueue.QueueUnavailableException e) {
            LOG.debugf("The remaining executions stay in the table for now: %s", e.getMessage());
        }
    }

    private void queue(Collection<Key> keys) {
        if (!keys.isEmpty()) {
            table.get(keys).values().stream()
                    .map(StateCodec::readIfPossible)
                    .flatMap(Optional::stream)
                    .forEach(this::queue);
        }
    }

    private void queue(ExecutionState state) {
        switch (state.status()) {
            case QUEUED -> {
                if (state.concurrency().filter(ConcurrencySlot::isWaiting).isPresent()) {
                    wake(state);
                } else {
                    send(state, Duration.ZERO);
                }
            }
            case RUNNING -> {
                if (state.lease().owner().isEmpty()) {
                    table.write(StateTransitions.release(state.id(), state.epoch()), Durability.LAZY);
                    send(state, Duration.ZERO);
                } else if (!state.lease().owner().get().equals(claims.owner())) {
                    table.write(StateTransitions.ownerCrashed(state), Durability.LAZY);
                    send(state, Duration.ZERO);
                }
            }
            case ON_HOLD -> {
                Instant now = clock.instant();
                Duration left = Duration.between(now, state.times().resume().orElse(now));
                if (left.compareTo(RunQueue.MAX_DELAY) <= 0) {
                    send(state, left.isNegative() ? Duration.ZERO : left);
                }
            }
            case SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED -> {
                // it ended since the index was read
            }
        }
    }

    /** The first execution of a group that is seen wakes the first one of the group that waits. */
    private void wake(ExecutionState state) {
        ConcurrencyGroup group = state.concurrency().orElseThrow().group();
        if (group.mode() == Concurrency.Mode.REPLACE || queued.add(group.id())) {
            admission.wake(state);
        }
    }

    private void send(ExecutionState state, Duration delay) {
        queue.send(state.id(), state.binding().workspace(), state.lane(), delay);
    }
}
