package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how much each owner (a workspace, for example) does at once, so that no owner takes all processors and all
 * memory from the others. Where all owners together are limited too, an owner has no more places in their queue than it
 * may have turns: the others wait for these at most, however many threads of that owner wait. Thread-safe.
 */
public final class OwnerTurns {
    /** The turns of one owner, while it has or wants any. */
    private record Turns(Semaphore free, int users) {}

    private final ConcurrentMap<String, Turns> byOwner = new ConcurrentHashMap<>();
    private final int max;
    private final Optional<Semaphore> total;

    /** @param max the turns that an owner may have at once; owners do not wait for each other */
    public OwnerTurns(int max) {
        this.max = max;
        this.total = Optional.empty();
    }

    /**
     * @param max   the turns that an owner may have at once
     * @param total the turns that all owners together may have at once
     */
    public OwnerTurns(int max, int total) {
        this.max = max;
        this.total = Optional.of(new Semaphore(total, true));
    }

    /**
     * Takes a turn, to be returned by {@link #release}. Those who wait receive turns in the order of arrival. Blocks
     * the calling thread.
     *
     * @param longest the maximum wait
     * @return whether there was a turn in time, and the thread was not interrupted
     */
    public boolean tryAcquire(String owner, Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        Semaphore own = enter(owner);
        boolean taken = false;
        try {
            taken = acquire(own, until) && acquireShared(own, until);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            if (!taken) {
                removeUser(owner);
            }
        }
        return taken;
    }

    private boolean acquireShared(Semaphore own, long until) throws InterruptedException {
        if (total.isEmpty()) {
            return true;
        }
        boolean taken = false;
        try {
            taken = acquire(total.get(), until);
        } finally {
            if (!taken) {
                own.release();
            }
        }
        return taken;
    }

    private static boolean acquire(Semaphore free, long until) throws InterruptedException {
        return free.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Takes a turn, to be returned by {@link #release}, however long it takes. An interrupt does not end the wait. */
    public void acquireUninterruptibly(String owner) {
        enter(owner).acquireUninterruptibly();
        total.ifPresent(Semaphore::acquireUninterruptibly);
    }

    /** Returns a turn that the owner has. */
    public void release(String owner) {
        total.ifPresent(Semaphore::release);
        byOwner.get(owner).free().release();
        removeUser(owner);
    }

    private Semaphore enter(String owner) {
        return byOwner.compute(
                        owner,
                        (_, used) -> used == null
                                ? new Turns(new Semaphore(max, true), 1)
                                : new Turns(used.free(), used.users() + 1))
                .free();
    }

    private void removeUser(String owner) {
        byOwner.computeIfPresent(
                owner, (_, used) -> used.users() == 1 ? null : new Turns(used.free(), used.users() - 1));
    }

    /** The number of owners that have or want a turn. */
    int owners() {
        return byOwner.size();
    }
}
