package dev.tappet.execution;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds what should run and does not: accepted and never claimed, left by a dead worker, or waiting for a time that is
 * near. Queues it (again), and drops what was queued for a day. To be called every minute, by one process or several.
 */
public final class Sweeper {
    /** Looks this far ahead, so that no wait is missed between two sweeps. */
    private static final Duration AHEAD = Duration.ofMinutes(2);

    /** An accepted execution is looked at for the first time after this. */
    static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    static final Duration LAST_PAUSE = Duration.ofMinutes(30);

    /** Of an execution that waits for a slot: there may be many, and one that ends looks for them. */
    private static final Duration LAST_PAUSE_OF_WAITING = Duration.ofHours(6);

    private final ItemTable table;
    private final RunQueue queue;
    private final ExecutionFinisher endings;
    private final ConcurrencyAdmission admission;
    private final InstantSource clock;

    public Sweeper(
            ItemTable table,
            RunQueue queue,
            ExecutionFinisher endings,
            ConcurrencyAdmission admission,
            InstantSource clock) {
        this.admission = admission;
        this.table = table;
        this.queue = queue;
        this.endings = endings;
        this.clock = clock;
    }

    /**
     * Looks at everything that is due, once.
     *
     * @throws RunQueue.QueueUnavailableException when the queue takes no more; the rest has to wait for the next sweep
     */
    public void sweep() {
        Instant until = clock.instant().plus(AHEAD);
        for (int shard = 0; shard < ExecutionState.SHARDS; shard++) {
            sweep(new Query(
                    ExecutionState.shard(shard),
                    "0",
                    ExecutionState.sortable(until) + Query.END,
                    Query.Order.ASCENDING,
                    ItemTable.MOST_AT_ONCE,
                    Optional.empty()));
        }
    }

    private void sweep(Query query) {
        Page<Key> page = table.query(Index.DUE, query);
        look(page.found());
        while (page.next().isPresent()) {
            page = table.query(Index.DUE, query.after(page.next().get()));
            look(page.found());
        }
    }

    private void look(Collection<Key> keys) {
        if (keys.isEmpty()) {
            return;
        }
        for (Item item : table.get(keys).values()) {
            ExecutionState.ifReadable(item)
                    .ifPresent(head -> head.due().ifPresent(due -> look(head, due, clock.instant())));
        }
    }

    /** What the index showed may be a while ago: the head decides. */
    private void look(ExecutionState head, Instant due, Instant now) {
        switch (head.status()) {
            case QUEUED -> {
                if (head.concurrency().filter(ConcurrencySlot::isWaiting).isPresent()) {
                    lookAgainAtWaiting(head, due, now);
                } else if (!head.queuedSince().plus(Worker.MAX_QUEUE_AGE).isAfter(now)) {
                    endings.dropUnclaimed(head);
                } else if (!due.isAfter(now)) {
                    sendAgain(head, due, now, Duration.ZERO);
                }
            }
            case RUNNING -> {
                boolean held = head.lease().isPresent() && head.lease().get().isAfter(now);
                if (!held && !due.isAfter(now)) {
                    sendAgain(head, due, now, Duration.ZERO);
                }
            }
            case ON_HOLD -> {
                Duration left = Duration.between(now, head.resume().orElse(now));
                sendAgain(head, due, now, left.isNegative() ? Duration.ZERO : left);
            }
            case SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED -> {
                // it ended since the index was read
            }
        }
    }

    private void sendAgain(ExecutionState head, Instant due, Instant now, Duration delay) {
        Instant next = now.plus(delay).plus(pause(head.sweeps(), LAST_PAUSE));
        if (table.write(StateTransitions.lookAgain(head.id(), due, next), Durability.LAZY)
                .done()) {
            queue.send(head.id(), head.binding().workspace(), head.lane(), delay);
        }
    }

    /** Its slot comes from one that ends; only what a process did not do before it died is done here. */
    private void lookAgainAtWaiting(ExecutionState head, Instant due, Instant now) {
        if (due.isAfter(now)) {
            return;
        }
        admission.wake(head);
        Duration pause = pause(head.sweeps(), LAST_PAUSE_OF_WAITING);
        table.write(StateTransitions.lookAgain(head.id(), due, now.plus(pause)), Durability.LAZY);
    }

    /** 2, 4, 8 … minutes, so that a backlog is not multiplied. */
    private static Duration pause(long sweeps, Duration longest) {
        Duration pause = Duration.ofMinutes(2L << Math.min(sweeps, 10));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
