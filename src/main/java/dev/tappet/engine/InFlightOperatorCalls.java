package dev.tappet.engine;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import java.util.HashSet;
import java.util.Set;

/**
 * The calls of one run to the outside, which may take minutes. When the run has lost its execution, because that was
 * stopped or another worker has it, or its process is about to end, they are broken off at once instead of being
 * refused when they come back.
 */
public final class InFlightOperatorCalls {
    private final Set<Thread> callers = new HashSet<>();
    private volatile boolean brokenOff;

    /** A call; it ends when its thread is interrupted. */
    interface Call {
        Result make() throws OperatorFailedException, InterruptedException;
    }

    /**
     * Makes a call on the caller's thread.
     *
     * @throws Journal.LostLeaseException when it was broken off; the thread is not interrupted any more
     * @throws InterruptedException       when the thread was interrupted by somebody else
     */
    Result make(Call call) throws OperatorFailedException, InterruptedException {
        begin();
        try {
            return call.make();
        } catch (InterruptedException e) {
            if (isBrokenOff()) {
                throw new Journal.LostLeaseException(
                        "Broken off: the execution is held by another worker, or has ended");
            }
            throw e;
        } finally {
            end();
        }
    }

    /** Ends all calls, and lets none begin any more. */
    public synchronized void breakOff() {
        brokenOff = true;
        callers.forEach(Thread::interrupt);
    }

    private synchronized void begin() {
        if (brokenOff) {
            throw new Journal.LostLeaseException("The execution is held by another worker, or has ended");
        }
        callers.add(Thread.currentThread());
    }

    private synchronized void end() {
        callers.remove(Thread.currentThread());
        if (brokenOff) {
            // it was for the call alone; the thread has other executions to run
            Thread.interrupted();
        }
    }

    /** Whether the run is to end: its next step is not taken. */
    boolean isBrokenOff() {
        return brokenOff;
    }
}
