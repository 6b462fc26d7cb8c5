package dev.tappet.aws;

import dev.tappet.execution.RunQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit of a semaphore, of a run that has it at first. */
final class SemaphoreTurn implements RunQueue.Turn {
    private final Semaphore turns;
    private final AtomicBoolean isHeld = new AtomicBoolean(true);

    /** @param turns of which a permit was acquired for this */
    SemaphoreTurn(Semaphore turns) {
        this.turns = turns;
    }

    @Override
    public void giveBack() {
        if (isHeld.compareAndSet(true, false)) {
            turns.release();
        }
    }

    @Override
    public void takeAgain() throws InterruptedException {
        turns.acquire();
        isHeld.set(true);
    }
}
