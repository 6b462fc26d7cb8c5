package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Polls the states of executions that another process may run, while callers in this process wait: soon at first, then
 * with growing intervals. States that are due at about the same time are read together, so that ten thousand waiting
 * callers need some hundred reads a round and few threads.
 */
final class StatePoller {
    private static final Logger LOG = Logger.getLogger(StatePoller.class);

    static final Duration MIN_INTERVAL = Duration.ofMillis(10);
    static final Duration MAX_INTERVAL = Duration.ofMillis(250);
    private static final double GROWTH = 1.5;

    /** An interval is extended by up to this fraction, so that many polls are due at once. */
    private static final int ROUNDING_DIVISOR = 8;

    /** Limits the load on a slow table. */
    private static final int MAX_CONCURRENT_READS = 16;

    private final ItemTable table;
    private final Predicate<UUID> awaited;
    private final Consumer<ExecutionState> reader;
    private final Duration longest;
    private final DelayQueue<Poll> due = new DelayQueue<>();
    private final Set<UUID> polled = ConcurrentHashMap.newKeySet();
    private final Semaphore reads = new Semaphore(MAX_CONCURRENT_READS);
    private Thread thread;

    /**
     * @param awaited whether a caller waits for an execution
     * @param reader  receives each state that was read; never throws
     * @param longest interval between two reads of a state
     */
    StatePoller(ItemTable table, Predicate<UUID> awaited, Consumer<ExecutionState> reader, Duration longest) {
        this.table = table;
        this.awaited = awaited;
        this.reader = reader;
        this.longest = longest;
    }

    /** Polls an execution until no caller waits for it. */
    void begin(UUID id) {
        if (polled.add(id)) {
            due.add(Poll.in(MIN_INTERVAL, id));
            start();
        }
    }

    /** On the first wait: most Lambda functions never have one. */
    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("polls").start(this::run);
        }
    }

    private void run() {
        try {
            while (true) {
                reads.acquire();
                List<Poll> round = new ArrayList<>(ItemTable.MAX_BATCH_SIZE);
                round.add(due.take());
                due.drainTo(round, ItemTable.MAX_BATCH_SIZE - 1);
                Thread.ofVirtual().name("poll").start(() -> {
                    try {
                        poll(round);
                    } finally {
                        reads.release();
                    }
                });
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll(List<Poll> round) {
        List<Poll> waited =
                round.stream().filter(poll -> !isAbandoned(poll.id())).toList();
        if (waited.isEmpty()) {
            return;
        }
        try {
            Map<Key, Item> heads = table.get(
                    waited.stream().map(poll -> ExecutionKeys.state(poll.id())).collect(Collectors.toSet()));
            heads.values().stream()
                    .map(StateCodec::readIfPossible)
                    .flatMap(Optional::stream)
                    .forEach(reader);
        } catch (StorageException e) {
            LOG.debugf(e, "%d executions could not be read, and will be read again", waited.size());
        } finally {
            waited.stream().filter(poll -> !isAbandoned(poll.id())).forEach(poll -> due.add(poll.next(longest)));
        }
    }

    /** No caller waits for it. A caller that begins to wait now is seen here, or starts a new poll. */
    private boolean isAbandoned(UUID id) {
        if (awaited.test(id)) {
            return false;
        }
        polled.remove(id);
        return !(awaited.test(id) && polled.add(id));
    }

    /** How many executions are polled. */
    int count() {
        return polled.size();
    }

    /** The next read of an execution, in nanoseconds of {@link System#nanoTime}. */
    private record Poll(UUID id, Duration pause, long at) implements Delayed {
        static Poll in(Duration pause, UUID id) {
            long granularity = Math.max(1_000_000, pause.toNanos() / ROUNDING_DIVISOR);
            long at = System.nanoTime() + pause.toNanos();
            return new Poll(id, pause, Math.ceilDiv(at, granularity) * granularity);
        }

        Poll next(Duration longest) {
            long longer = (long) (pause.toNanos() * GROWTH);
            return in(Duration.ofNanos(Math.min(longest.toNanos(), longer)), id);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.signum(at - ((Poll) other).at);
        }
    }
}
