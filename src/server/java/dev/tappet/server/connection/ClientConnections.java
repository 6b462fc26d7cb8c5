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
 * The connections of clients, as many as the memory for them allows. Where there is no room, those end that have waited
 * longest without a complete request: clients that work hold up nobody, and are not held up by those that do not.
 * Thread-safe.
 */
final class ClientConnections {
    /** What an idle connection takes, in bytes of heap. */
    static final int BYTES = 2560;

    /** As many end at once: looking for them takes time. */
    private static final int ENDED_AT_ONCE = 64;

    /** Where none has waited long enough, so many looks are made in the time that is spared, at most. */
    private static final int LOOKS = 20;

    /** Unfinished heads may take this part of the memory. */
    private static final int HEADS = 2;

    /** Less than this part of the memory is kept free. */
    private static final int RESERVE = 16;

    private final AtomicLong heads = new AtomicLong();

    /** Connections that are being ended. */
    private final AtomicInteger ending = new AtomicInteger();

    /** No connection has waited long enough before, by {@link System#nanoTime}. */
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());

    private final MemoryBudget memory;
    private final Duration headTime;
    private final long spared;
    private final Map<ConnectionGuard, MemoryBudget.Lease> open = new ConcurrentHashMap<>();

    /**
     * @param headTime how long the head of a request may take to arrive
     * @param spared   connections that have waited for less do not end for others
     */
    ClientConnections(MemoryBudget memory, Duration headTime, Duration spared) {
        this.memory = memory;
        this.headTime = headTime;
        this.spared = spared.toNanos();
    }

    /** @return empty if there is no room for another connection */
    Optional<ConnectionGuard> admit() {
        ConnectionGuard guard = new ConnectionGuard(this, headTime);
        return lease(BYTES, guard).map(lease -> {
            open.put(guard, lease);
            return guard;
        });
    }

    /** @return whether there is room; what the list holds then is to be closed when the head is complete */
    boolean hasRoomForHead(ConnectionGuard guard, int bytes, List<MemoryBudget.Lease> leases) {
        long all = heads.addAndGet(bytes);
        if (all > memory.size() / HEADS * 7 / 8) {
            endLongestWaiting(guard);
        }
        Optional<MemoryBudget.Lease> lease = all > memory.size() / HEADS ? Optional.empty() : lease(bytes, guard);
        lease.ifPresent(leases::add);
        return lease.isPresent();
    }

    /** A head that had so many bytes is complete, or its connection has ended. */
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
        // before there is no room at all: it takes a moment until what they hold is free
        if (memory.free() < memory.size() / RESERVE) {
            endLongestWaiting(guard);
        }
        return lease;
    }

    private void endLongestWaiting(ConnectionGuard beside) {
        long now = System.nanoTime();
        if (now - nextLook.get() < 0 || !ending.compareAndSet(0, 1)) {
            return;
        }
        record Waiting(ConnectionGuard guard, long nanos) {}
        List<Waiting> waiting = open.keySet().stream()
                .filter(guard -> guard != beside)
                .map(guard -> new Waiting(guard, guard.waitingNanos(now)))
                .filter(each -> each.nanos() >= 0)
                .sorted(Comparator.comparingLong(Waiting::nanos).reversed())
                .toList();
        List<Waiting> ended = waiting.stream()
                .takeWhile(each -> each.nanos() >= spared)
                .limit(ENDED_AT_ONCE)
                .toList();
        if (ended.size() < ENDED_AT_ONCE) {
            // the connections of a flood are looked through seldom: a look at thousands takes longer than serving one
            long oldest =
                    ended.size() < waiting.size() ? waiting.get(ended.size()).nanos() : 0;
            nextLook.set(now + Math.max(spared - oldest, spared / LOOKS));
        }
        ended.forEach(each -> {
            ending.incrementAndGet();
            each.guard().close(ending::decrementAndGet);
        });
        ending.decrementAndGet();
    }
}
