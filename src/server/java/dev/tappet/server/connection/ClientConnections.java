package dev.tappet.server.connection;

import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open connections of clients, limited by their memory. If memory is short, the connections that have waited
 * longest without a complete request are closed: idle clients do not block active ones. Thread-safe.
 */
final class ClientConnections {
    /** The heap of an idle connection, in bytes. */
    static final int BYTES = 2560;

    /** The number of connections closed at once, since the search for them takes time. */
    private static final int MAX_ENDED = 64;

    /** If no connection has waited long enough, there are at most this many searches within the spared time. */
    private static final int MAX_SEARCHES = 20;

    /** The memory divided by this number is the limit for incomplete heads. */
    private static final int HEAD_MEMORY_DIVISOR = 2;

    /** The memory divided by this number is kept free. */
    private static final int RESERVE = 16;

    private final AtomicLong heads = new AtomicLong();

    /** Connections that are being closed, plus 1 during a search. */
    private final AtomicInteger ending = new AtomicInteger();

    /** The time of the next search, as {@link System#nanoTime}: no connection has waited long enough before. */
    private final AtomicLong nextSearch = new AtomicLong(System.nanoTime());

    private final MemoryBudget memory;
    private final Duration headTime;
    private final long minWait;
    private final Map<ConnectionGuard, MemoryBudget.Lease> open = new ConcurrentHashMap<>();

    /**
     * Creates an empty set of connections.
     *
     * @param memory   the memory of all connections
     * @param headTime the maximum time until the head of a request is complete
     * @param minWait   connections that have waited for less than this time are not closed
     */
    ClientConnections(MemoryBudget memory, Duration headTime, Duration minWait) {
        this.memory = memory;
        this.headTime = headTime;
        this.minWait = minWait.toNanos();
    }

    /** @return empty if there is no memory for another connection */
    Optional<ConnectionGuard> admit() {
        ConnectionGuard guard = new ConnectionGuard(this, headTime);
        return lease(BYTES, guard).map(lease -> {
            open.put(guard, lease);
            return guard;
        });
    }

    /**
     * Leases memory for a part of an incomplete head.
     *
     * @param leases receives the lease, which must be closed when the head is complete
     * @return whether there is memory
     */
    boolean hasRoomForHead(ConnectionGuard guard, int bytes, List<MemoryBudget.Lease> leases) {
        long all = heads.addAndGet(bytes);
        if (all > memory.size() / HEAD_MEMORY_DIVISOR * 7 / 8) {
            endLongestWaiting(guard);
        }
        Optional<MemoryBudget.Lease> lease =
                all > memory.size() / HEAD_MEMORY_DIVISOR ? Optional.empty() : lease(bytes, guard);
        lease.ifPresent(leases::add);
        return lease.isPresent();
    }

    /** Releases the given bytes of a head that is complete or whose connection has ended. */
    void headEnded(long bytes) {
        heads.addAndGet(-bytes);
    }

    void closed(ConnectionGuard guard) {
        MemoryBudget.Lease lease = open.remove(guard);
        if (lease != null) {
            lease.close();
        }
    }

    int count() {
        return open.size();
    }

    private Optional<MemoryBudget.Lease> lease(int bytes, ConnectionGuard guard) {
        Optional<MemoryBudget.Lease> lease = memory.lease(Optional.empty(), bytes, Duration.ZERO);
        // Early, since the memory of closed connections is not free at once.
        if (memory.free() < memory.size() / RESERVE) {
            endLongestWaiting(guard);
        }
        return lease;
    }

    private void endLongestWaiting(ConnectionGuard except) {
        long now = System.nanoTime();
        if (now - nextSearch.get() < 0 || !ending.compareAndSet(0, 1)) {
            return;
        }
        record Waiting(ConnectionGuard guard, long nanos) {}
        List<Waiting> waiting = open.keySet().stream()
                .filter(guard -> guard != except)
                .map(guard -> new Waiting(guard, guard.waitingNanos(now)))
                .filter(connection -> connection.nanos() >= 0)
                .sorted(Comparator.comparingLong(Waiting::nanos).reversed())
                .toList();
        List<Waiting> ended = waiting.stream()
                .takeWhile(connection -> connection.nanos() >= minWait)
                .limit(MAX_ENDED)
                .toList();
        if (ended.size() < MAX_ENDED) {
            // Limits the searches during a flood: a search through thousands of connections takes longer than serving
            // one.
            long oldest =
                    ended.size() < waiting.size() ? waiting.get(ended.size()).nanos() : 0;
            nextSearch.set(now + Math.max(minWait - oldest, minWait / MAX_SEARCHES));
        }
        ended.forEach(connection -> {
            ending.incrementAndGet();
            connection.guard().close(ending::decrementAndGet);
        });
        ending.decrementAndGet();
    }
}
