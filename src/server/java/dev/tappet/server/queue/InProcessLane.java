package dev.tappet.server.queue;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** One lane: its waiting messages, each id once, and as many virtual threads as run now. */
final class InProcessLane {
    private static final Logger LOG = Logger.getLogger(InProcessLane.class);

    private final Lane lane;
    private final int concurrency;
    private final int capacity;
    private final Runnable before;
    private final Queue<UUID> messages = new ConcurrentLinkedQueue<>();
    private final Set<UUID> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger runners = new AtomicInteger();
    private volatile RunQueue.Handler handler;
    private volatile boolean turnedAway;
    private volatile boolean closed;

    /**
     * @param concurrency how many run at once
     * @param capacity    how many messages may wait
     * @param before      is run before each delivery and may block
     */
    InProcessLane(Lane lane, int concurrency, int capacity, Runnable before) {
        this.lane = lane;
        this.concurrency = concurrency;
        this.capacity = capacity;
        this.before = before;
    }

    void start(RunQueue.Handler to) {
        handler = to;
        for (int i = 0; i < concurrency; i++) {
            run();
        }
    }

    void offer(UUID execution) {
        if (closed || size.get() >= capacity) {
            turnedAway = true;
            throw new RunQueue.QueueUnavailableException(
                    closed ? "The queue is closed" : "The lane " + lane + " is full", null);
        }
        if (waiting.add(execution)) {
            size.incrementAndGet();
            messages.add(execution);
            run();
        }
    }

    /** Begins one runner more, if there is work and a place for it. */
    private void run() {
        if (handler != null && !closed && !messages.isEmpty() && began()) {
            Thread.ofVirtual().name("worker-" + lane).start(this::work);
        }
    }

    /** Takes a place among the runners, if there is one. */
    private boolean began() {
        int running = runners.get();
        while (running < concurrency) {
            int witness = runners.compareAndExchange(running, running + 1);
            if (witness == running) {
                return true;
            }
            running = witness;
        }
        return false;
    }

    private void work() {
        try {
            for (UUID next = take(); next != null; next = take()) {
                deliver(next);
            }
        } finally {
            runners.decrementAndGet();
            // a message may have come between the last look and leaving, or the last one was this thread's end
            run();
        }
    }

    private UUID take() {
        UUID next = closed ? null : messages.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }

    private void deliver(UUID execution) {
        try {
            try {
                before.run();
            } finally {
                // before it runs, so that what is sent while it runs is a new message
                waiting.remove(execution);
            }
            handler.handle(execution);
        } catch (RuntimeException e) {
            // its lease runs out, and the Sweeper queues it again
            LOG.errorf(e, "Execution %s was interrupted and will be tried again", execution);
        }
    }

    /** Something was turned away, and now there is room for a tenth of all. */
    boolean wantsRefill() {
        if (turnedAway && !closed && size.get() < capacity / 10) {
            turnedAway = false;
            return true;
        }
        return false;
    }

    int size() {
        return size.get();
    }

    int running() {
        return runners.get();
    }

    void close() {
        closed = true;
    }
}
