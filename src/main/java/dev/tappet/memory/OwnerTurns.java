package dev.tappet.memory;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how much each owner (a workspace, for example) does at once, so that no owner takes all processors and all
 * memory from the others. Owners do not wait for each other. Thread-safe.
 */
public final class OwnerTurns {
    /** The turns of one owner, while it has or wants any. */
    private record Turns(Semaphore free, int users) {}

    private final ConcurrentMap<String, Turns> byOwner = new ConcurrentHashMap<>();
    private final int max;

    /** @param max the turns that an owner may have at once */
    public OwnerTurns(int max) {
        this.max = max;
    }

    /**
     * Takes a turn, to be returned by {@link #giveBack}. Those who wait receive turns in the order of arrival. Blocks
     * the calling thread.
     *
     * @param longest the maximum wait
     * @return whether there was a turn in time, and the thread was not interrupted
     */
    public boolean take(String owner, Duration longest) {
        Turns turns = byOwner.compute(
                owner,
                (_, used) -> used == null
                        ? new Turns(new Semaphore(max, true), 1)
                        : new Turns(used.free(), used.users() + 1));
        boolean taken = false;
        try {
            taken = turns.free().tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            if (!taken) {
                leave(owner);
            }
        }
        return taken;
    }

    /** Returns a turn that the owner has. */
    public void giveBack(String owner) {
        byOwner.get(owner).free().release();
        leave(owner);
    }

    private void leave(String owner) {
        byOwner.computeIfPresent(
                owner, (_, used) -> used.users() == 1 ? null : new Turns(used.free(), used.users() - 1));
    }

    /** The number of owners that have or want a turn. */
    int owners() {
        return byOwner.size();
    }
}
