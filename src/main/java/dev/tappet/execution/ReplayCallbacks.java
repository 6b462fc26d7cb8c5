package dev.tappet.execution;

import dev.tappet.engine.Callbacks;
import dev.tappet.engine.Journal.LostLeaseException;
import dev.tappet.engine.StepPath;
import dev.tappet.memory.RunMemory.CallMemory;

/**
 * The callbacks of an execution that is replayed: the journal has their decisions, and an undecided one ends the
 * replay.
 */
final class ReplayCallbacks implements Callbacks {
    @Override
    public Opened open(Terms terms) {
        throw noCallback(terms.path());
    }

    @Override
    public Handle handle(Object output) {
        throw new LostLeaseException("The journal has no decision of the callback");
    }

    @Override
    public State state(Handle callback, StepPath wait, CallMemory memory) {
        throw noCallback(wait);
    }

    private static LostLeaseException noCallback(StepPath path) {
        return new LostLeaseException("The journal has no callback at " + path.text());
    }
}
