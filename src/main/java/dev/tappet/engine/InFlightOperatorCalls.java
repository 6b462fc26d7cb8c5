package dev.tappet.engine;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import java.util.HashSet;
import java.util.Set;

/**
 * The external calls of one run that are in progress. They may take minutes. If the run loses its execution, because
 * the execution was stopped or another worker owns it, or if the process is about to end, the calls are interrupted at
 * once instead of being rejected when they return.
 */
public final class InFlightOperatorCalls {
    private final Set<Thread> callers = new HashSet<>();
    private volatile boolean interrupted;

    /** A call, which ends when its thread is interrupted. */
    interface Call {
        Result call() throws OperatorFailedException, InterruptedException;
    }

    /**
     * Makes a call on the caller's thread.
     *
     * @throws Journal.LostLeaseException if the call was interrupted by {@link #interruptAll}, or none may begin any
     *         more; the thread's interrupt status is then clear
     * @throws InterruptedException if the thread was interrupted for another reason
     */
    Result call(Call call) throws OperatorFailedException, InterruptedException {
        begin();
        try {
            return call.call();
        } catch (InterruptedException e) {
            if (isInterrupted()) {
                throw new Journal.LostLeaseException(
                        "Interrupted: the execution is held by another worker, or has ended");
            }
            throw e;
        } finally {
            end();
        }
    }

    /** Interrupts all calls, and prevents new ones. */
    public synchronized void interruptAll() {
        interrupted = true;
        callers.forEach(Thread::interrupt);
    }

    private synchronized void begin() {
        if (interrupted) {
            throw new Journal.LostLeaseException("The execution is held by another worker, or has ended");
        }
        callers.add(Thread.currentThread());
    }

    private synchronized void end() {
        callers.remove(Thread.currentThread());
        if (interrupted) {
            // the interrupt was for the call only; the thread continues with other executions
            Thread.interrupted();
        }
    }

    /** Whether the run must end before its next step. */
    boolean isInterrupted() {
        return interrupted;
    }
}
