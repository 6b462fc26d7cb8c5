package dev.tappet.execution;

import java.time.Instant;
import java.util.Optional;

/**
 * Who may work on an execution, and how often that was tried.
 *
 * @param epoch  increased by every claim; every write for the execution names its epoch
 * @param owner  the process that holds it
 * @param until  when the lease ends, unless the owner renews it
 * @param claims since the execution was created, put on hold or handed over, without those that were released
 * @param sweeps how often the Sweeper queued it since then
 * @param deaths of processes that ran it, since its last progress
 */
record ExecutionLease(
        long epoch, Optional<String> owner, Optional<Instant> until, long claims, long sweeps, CrashHistory deaths) {
    /** Of an execution that was never claimed. */
    static final ExecutionLease NONE = unclaimed(0);

    static ExecutionLease unclaimed(long epoch) {
        return new ExecutionLease(epoch, Optional.empty(), Optional.empty(), 0, 0, CrashHistory.NONE);
    }

    /** Of an execution that the process which accepts it has claimed. */
    static ExecutionLease first(String owner, Instant until) {
        return new ExecutionLease(1, Optional.of(owner), Optional.of(until), 1, 0, CrashHistory.NONE);
    }

    /** Whether a worker holds it, as far as the clock of this process says. */
    boolean isHeldAt(Instant now) {
        return until.isPresent() && until.get().isAfter(now);
    }
}
