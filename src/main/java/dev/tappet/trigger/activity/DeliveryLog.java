package dev.tappet.trigger.activity;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps what came in at each integration and what became of it, for people who ask why a webhook did nothing.
 *
 * <p>It must not cost what it tells about: entries are written beside the requests, many at once, and a crash may lose
 * the last of them, as does a table that is throttled. A flood cannot fill the table: of one integration, in one second, the first {@value #A_SECOND} are
 * kept by each process, and one entry that says there were more. What the requests themselves may take is bounded in
 * {@link StoredRequests}, and by what waits here.
 */
public final class DeliveryLog {
    /** How long an entry is kept. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** Twice what a workspace may start by default. */
    static final int A_SECOND = 50;

    /** What may wait to be written while the table does not answer. */
    static final int WAITING = 10_000;

    /** What the requests among them may take, in bytes; an entry that waits longer is kept without its request. */
    static final long WAITING_BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(DeliveryLog.class);

    private final ItemTable table;
    private final Executor threads;
    private final DeliveryLogSampler sampler;
    private final StoredRequests requests;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private boolean isStoreFailing;

    /**
     * @param threads    gives every task a thread that may block
     * @param rejections of an integration that are listed in one second: anybody can send what is rejected, while the
     *     rate of the workspace bounds what is accepted
     */
    public DeliveryLog(ItemTable table, Executor threads, int rejections) {
        this.sampler = new DeliveryLogSampler(A_SECOND, rejections);
        this.table = table;
        this.threads = threads;
        this.requests = new StoredRequests(table);
    }

    private record Entry(UUID integration, int spread, Delivery delivery, Optional<StoredRequest> request) {
        long bytes() {
            return request.map(StoredRequest::bytes).orElse(0L);
        }

        Entry withoutRequest() {
            return new Entry(integration, spread, delivery, Optional.empty());
        }
    }

    /** Keeps an entry, soon. Returns at once and never throws. */
    public void note(UUID integration, Delivery delivery) {
        note(integration, 1, delivery, Optional.empty());
    }

    /**
     * Keeps an entry, soon, and as far as there is room the request that it is of. Returns at once and never throws.
     *
     * @param spread  over so many partitions
     * @param request nobody changes the bytes of its body
     */
    public void note(UUID integration, int spread, Delivery delivery, Optional<StoredRequest> request) {
        switch (place(integration, delivery)) {
            case LISTED -> enqueue(new Entry(integration, spread, delivery, request));
            case FIRST_UNLISTED ->
                enqueue(new Entry(
                        integration, spread, delivery.became(new DeliveryOutcome.Unlisted()), Optional.empty()));
            case UNLISTED -> {
                // the first of them stands for it
            }
        }
    }

    /** What somebody sent again is no flood, and is listed in the midst of one. */
    private DeliveryLogSampler.Place place(UUID integration, Delivery delivery) {
        return delivery.repeats().isPresent()
                ? DeliveryLogSampler.Place.LISTED
                : sampler.next(
                        integration,
                        delivery.outcome() instanceof DeliveryOutcome.Refused,
                        delivery.received().getEpochSecond());
    }

    /** Completes, always normally, when what was noted until now has been written or given up. */
    public synchronized CompletableFuture<Void> settled() {
        return writing.copy();
    }

    private synchronized void enqueue(Entry entry) {
        if (waiting.size() >= WAITING) {
            if (!isStoreFailing) {
                LOG.warn("The table is too slow for the activity of integrations: entries are left out");
            }
            isStoreFailing = true;
            return;
        }
        Entry added = waitingBytes + entry.bytes() > WAITING_BYTES ? entry.withoutRequest() : entry;
        waitingBytes += added.bytes();
        waiting.add(added);
        if (writing.isDone()) {
            CompletableFuture<Void> all = new CompletableFuture<>();
            writing = all;
            threads.execute(() -> writeAll(all));
        }
    }

    private void writeAll(CompletableFuture<Void> all) {
        for (List<Entry> next = take(all); !next.isEmpty(); next = take(all)) {
            // the caller of a redelivery is going to read its entry
            Map<Boolean, List<Entry>> byAwaited = next.stream()
                    .collect(Collectors.partitioningBy(
                            entry -> entry.delivery().repeats().isPresent()));
            write(byAwaited.get(true), table::putAll);
            write(byAwaited.get(false), table::putOnce);
        }
    }

    private void write(List<Entry> entries, Consumer<List<Item>> put) {
        if (entries.isEmpty()) {
            return;
        }
        try {
            put.accept(entries.stream().map(this::write).toList());
        } catch (StorageException e) {
            LOG.warnf("%d entries of the delivery log could not be written: %s", entries.size(), e.inALine());
            LOG.debug("The table failed", e);
        } catch (RuntimeException e) {
            // whatever it is, nobody waits for these, and those after them want to be written
            LOG.warnf(e, "%d entries of the delivery log could not be written", entries.size());
        }
    }

    private Item write(Entry entry) {
        Optional<String> storedRequest = entry.request()
                .flatMap(request -> requests.write(
                        entry.integration(),
                        entry.delivery().id(),
                        entry.delivery().received(),
                        request));
        return DeliveryItems.write(entry.integration(), entry.spread(), entry.delivery(), storedRequest);
    }

    /** @return empty at the end, which is decided here: what is noted after it begins anew */
    private synchronized List<Entry> take(CompletableFuture<Void> all) {
        List<Entry> next = new ArrayList<>();
        while (!waiting.isEmpty() && next.size() < ItemTable.MOST_AT_ONCE) {
            next.add(waiting.remove());
            waitingBytes -= next.getLast().bytes();
        }
        if (next.isEmpty()) {
            isStoreFailing = false;
            all.complete(null);
        }
        return next;
    }
}
