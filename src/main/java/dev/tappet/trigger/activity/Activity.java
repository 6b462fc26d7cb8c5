package dev.tappet.trigger.activity;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Keeps what came in at each integration and what became of it, for people who ask why a webhook did nothing.
 *
 * <p>It must not cost what it tells about: entries are written beside the requests, many at once, and a crash may lose
 * the last of them. A flood cannot fill the table: of one integration, in one second, the first {@value #A_SECOND} are
 * kept by each process, and one entry that says there were more.
 */
public final class Activity {
    /** How long an entry is kept. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** Twice what a workspace may start by default. */
    static final int A_SECOND = 50;

    /** What may wait to be written while the table does not answer. */
    static final int WAITING = 10_000;

    private static final Logger LOG = Logger.getLogger(Activity.class);

    private final ItemTable table;
    private final Executor threads;
    private final Flood flood = new Flood(A_SECOND);
    private final Queue<Item> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private boolean lost;

    /** @param threads gives every task a thread that may block */
    public Activity(ItemTable table, Executor threads) {
        this.table = table;
        this.threads = threads;
    }

    /** Keeps an entry, soon. Returns at once and never throws. */
    public void note(UUID integration, Delivery delivery) {
        switch (flood.next(integration, delivery.received().getEpochSecond())) {
            case LISTED -> enqueue(DeliveryItems.write(integration, delivery));
            case FIRST_UNLISTED -> enqueue(DeliveryItems.write(integration, unlisted(delivery)));
            case UNLISTED -> {
                // the first of them stands for it
            }
        }
    }

    private static Delivery unlisted(Delivery delivery) {
        return new Delivery(
                delivery.id(),
                delivery.received(),
                delivery.requestId(),
                delivery.method(),
                delivery.url(),
                delivery.workflow(),
                delivery.source(),
                delivery.bytes(),
                new Delivery.Became.Unlisted());
    }

    /** Completes, always normally, when what was noted until now has been written or given up. */
    public synchronized CompletableFuture<Void> settled() {
        return writing.copy();
    }

    private synchronized void enqueue(Item entry) {
        if (waiting.size() >= WAITING) {
            if (!lost) {
                LOG.warn("The table is too slow for the activity of integrations: entries are left out");
            }
            lost = true;
            return;
        }
        waiting.add(entry);
        if (writing.isDone()) {
            CompletableFuture<Void> all = new CompletableFuture<>();
            writing = all;
            threads.execute(() -> writeAll(all));
        }
    }

    private void writeAll(CompletableFuture<Void> all) {
        for (List<Item> next = take(all); !next.isEmpty(); next = take(all)) {
            try {
                table.putAll(next);
            } catch (RuntimeException e) {
                // whatever it is, nobody waits for these, and those after them want to be written
                LOG.warnf(e, "%d entries of the activity of integrations could not be written", next.size());
            }
        }
    }

    /** @return empty at the end, which is decided here: what is noted after it begins anew */
    private synchronized List<Item> take(CompletableFuture<Void> all) {
        List<Item> next = new ArrayList<>();
        while (!waiting.isEmpty() && next.size() < ItemTable.MOST_AT_ONCE) {
            next.add(waiting.remove());
        }
        if (next.isEmpty()) {
            lost = false;
            all.complete(null);
        }
        return next;
    }
}
