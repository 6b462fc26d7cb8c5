package dev.tappet.aws;

import dev.tappet.execution.RunQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A turn that is a permit of a semaphore. The run has it at first. */
final class SemaphoreTurn implements RunQueue.Turn {
    private final Semaphore turns;
    private final boolean mayDeferClaim;
    private final AtomicBoolean isHeld = new AtomicBoolean(true);

    /** @param turns a semaphore of which a permit has been acquired for this turn */
    SemaphoreTurn(Semaphore turns) {
        this(turns, false);
    }

    /** @param mayDeferClaim as {@link RunQueue.Turn#mayDeferClaim} */
    SemaphoreTurn(Semaphore turns, boolean mayDeferClaim) {
        this.turns = turns;
        this.mayDeferClaim = mayDeferClaim;
    }

    @Override
    public boolean mayDeferClaim() {
        return mayDeferClaim;
    }

    @Override
    public void release() {
        if (isHeld.compareAndSet(true, false)) {
            turns.release();
        }
    }

    @Override
    public void reacquire() throws InterruptedException {
        turns.acquire();
        isHeld.set(true);
    }
}
