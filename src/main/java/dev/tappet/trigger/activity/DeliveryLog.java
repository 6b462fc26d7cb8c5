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
 * Records the deliveries of each integration and their outcomes, so that users can find out why a webhook had no
 * effect.
 *
 * <p>Logging must not slow down requests. Entries are written asynchronously and in batches; a crash or a throttled
 * table may lose the last ones. Each process lists at most the first {@value #MAX_PER_SECOND} deliveries of an
 * integration in one second, followed by one entry for all further ones, so that a flood cannot fill the table. The
 * size of the stored requests is limited in {@link StoredRequests}, and by the size of the queue.
 */
public final class DeliveryLog {
    /** The time for which an entry is stored. */
    public static final Duration RETENTION = Duration.ofDays(7);

    /**
     * The maximum number of listed deliveries of an integration in one second: twice the default rate limit of a
     * workspace.
     */
    static final int MAX_PER_SECOND = 50;

    /** The maximum number of queued entries. */
    static final int MAX_WAITING = 10_000;

    /** The maximum size of the queued requests, in bytes. Beyond it, entries are queued without their requests. */
    static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

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
     * @param threads    runs each task in a thread that may block
     * @param rejections the maximum number of listed rejections of an integration in one second: anyone can cause
     *                   rejections, while the rate limit of the workspace applies to accepted requests
     */
    public DeliveryLog(ItemTable table, Executor threads, int rejections) {
        this.sampler = new DeliveryLogSampler(MAX_PER_SECOND, rejections);
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

    /** Queues an entry. Returns at once and never throws. */
    public void record(UUID integration, Delivery delivery) {
        record(integration, 1, delivery, Optional.empty());
    }

    /**
     * Queues an entry, with its request if the limits allow it. Returns at once and never throws.
     *
     * @param spread  the number of partitions of the day
     * @param request the bytes of its body must not change
     */
    public void record(UUID integration, int spread, Delivery delivery, Optional<StoredRequest> request) {
        switch (place(integration, delivery)) {
            case LISTED -> enqueue(new Entry(integration, spread, delivery, request));
            case FIRST_UNLISTED ->
                enqueue(new Entry(
                        integration, spread, delivery.withOutcome(new DeliveryOutcome.Unlisted()), Optional.empty()));
            case UNLISTED -> {
                // the first unlisted entry represents it
            }
        }
    }

    /** Decides whether a delivery is listed. A delivery that a user sent again is always listed. */
    private DeliveryLogSampler.Place place(UUID integration, Delivery delivery) {
        return delivery.repeats().isPresent()
                ? DeliveryLogSampler.Place.LISTED
                : sampler.next(
                        integration,
                        delivery.outcome() instanceof DeliveryOutcome.Refused,
                        delivery.received().getEpochSecond());
    }

    /** Completes, always normally, once all entries queued so far are written or dropped. */
    public synchronized CompletableFuture<Void> flushed() {
        return writing.copy();
    }

    private synchronized void enqueue(Entry entry) {
        if (waiting.size() >= MAX_WAITING) {
            if (!isStoreFailing) {
                LOG.warn("The table is too slow for the delivery log: entries are dropped");
            }
            isStoreFailing = true;
            return;
        }
        Entry added = waitingBytes + entry.bytes() > MAX_WAITING_BYTES ? entry.withoutRequest() : entry;
        waitingBytes += added.bytes();
        waiting.add(added);
        if (writing.isDone()) {
            CompletableFuture<Void> all = new CompletableFuture<>();
            writing = all;
            threads.execute(() -> writeAll(all));
        }
    }

    private void writeAll(CompletableFuture<Void> all) {
        for (List<Entry> next = nextBatch(all); !next.isEmpty(); next = nextBatch(all)) {
            // the caller of a redelivery reads its entry next
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
            LOG.warnf("%d entries of the delivery log could not be written: %s", entries.size(), e.singleLineMessage());
            LOG.debug("The table failed", e);
        } catch (RuntimeException e) {
            // the entries are dropped, so that those after them are still written
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

    /**
     * @return the next batch; empty if the queue is empty. An empty batch ends this writer, and the next entry starts a
     *     new one
     */
    private synchronized List<Entry> nextBatch(CompletableFuture<Void> all) {
        List<Entry> next = new ArrayList<>();
        while (!waiting.isEmpty() && next.size() < ItemTable.MAX_BATCH_SIZE) {
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
