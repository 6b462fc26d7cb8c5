package dev.tappet.server.queue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Divides the turns of a lane between workspaces. A run has a turn while it works; while it waits for the network, it
 * is in progress without a turn.
 *
 * <p>Turns are given to the workspaces in rotation. A workspace that has its share gets more only while no other one
 * wants a turn; a single workspace may have all turns. Runs that have turns are not stopped. Some additional turns are
 * reserved for workspaces below their share, so that they do not wait for those runs. A workspace may have at most as
 * many runs in progress as are left to all others.
 *
 * <p>Not thread-safe.
 */
final class FairTurns {
    /** The turns divided by this number are reserved in addition to them. */
    private static final int RESERVE = 4;

    private final int turns;
    private final int maxInProgress;
    private final Map<UUID, WorkspaceTurns> shares = new HashMap<>();

    /** The workspaces that want a turn, in the order in which they began to wait. */
    private final SequencedSet<WorkspaceTurns> requesting = new LinkedHashSet<>();

    private int taken;
    private int inProgress;
    private int waiting;

    /**
     * Creates the turns.
     *
     * @param turns         the number of runs that work at the same time
     * @param maxInProgress the number of runs that have begun and not ended; a single workspace gets half of them
     */
    FairTurns(int turns, int maxInProgress) {
        this.turns = turns;
        this.maxInProgress = Math.max(maxInProgress, 2 * turns);
    }

    /** The turns that a workspace has, and its runs that wait for one. */
    private static final class WorkspaceTurns {
        private final UUID workspace;
        private final Queue<UUID> waiting = new ArrayDeque<>();
        private final Queue<Run> returning = new ArrayDeque<>();
        private int taken;
        private int inProgress;

        WorkspaceTurns(UUID workspace) {
            this.workspace = workspace;
        }
    }

    /** A run that has begun. */
    final class Run {
        private final WorkspaceTurns share;
        private final UUID execution;
        private final Semaphore permits = new Semaphore(0);
        private boolean hasTurn;
        private boolean returns;

        private Run(WorkspaceTurns share, UUID execution) {
            this.share = share;
            this.execution = execution;
        }

        UUID execution() {
            return execution;
        }

        boolean hasTurn() {
            return hasTurn;
        }

        /** Whether the run had a turn before. */
        boolean isReturning() {
            return returns;
        }

        /** Has a permit for each turn that the run has received again. */
        Semaphore permits() {
            return permits;
        }

        void releaseTurn() {
            if (hasTurn) {
                hasTurn = false;
                taken--;
                share.taken--;
            }
        }

        void requestTurn() {
            returns = true;
            share.returning.add(this);
            requesting.add(share);
        }

        void withdrawRequest() {
            share.returning.remove(this);
            removeIfIdle(share);
        }

        void end() {
            releaseTurn();
            inProgress--;
            share.inProgress--;
            removeIfIdle(share);
        }
    }

    void add(UUID workspace, UUID execution) {
        WorkspaceTurns share = shares.computeIfAbsent(workspace, WorkspaceTurns::new);
        share.waiting.add(execution);
        requesting.add(share);
        waiting++;
    }

    /**
     * Gives a turn to a run that wants to continue, or else to a run that begins.
     *
     * @param mayBegin whether new runs may begin
     * @return empty if there is no turn, or no run that may have one
     */
    Optional<Run> next(boolean mayBegin) {
        WorkspaceTurns fallback = null;
        for (WorkspaceTurns share : requesting) {
            if (!canUse(share, mayBegin)) {
                continue;
            }
            if (isBelowShare(share)) {
                return taken < turns + Math.ceilDiv(turns, RESERVE) ? Optional.of(grantTurn(share)) : Optional.empty();
            }
            if (fallback == null) {
                fallback = share;
            }
        }
        return fallback == null || taken >= turns ? Optional.empty() : Optional.of(grantTurn(fallback));
    }

    /** Gives a turn to a run that has not waited for it. Returns empty if there is no turn, or other runs wait. */
    Optional<Run> nextFor(UUID workspace, UUID execution) {
        if (!requesting.isEmpty()) {
            return Optional.empty();
        }
        add(workspace, execution);
        Optional<Run> run = next(true);
        if (run.isEmpty()) {
            WorkspaceTurns share = shares.get(workspace);
            share.waiting.remove(execution);
            waiting--;
            removeIfIdle(share);
        }
        return run;
    }

    private boolean canUse(WorkspaceTurns share, boolean mayBegin) {
        return !share.returning.isEmpty()
                || (mayBegin && !share.waiting.isEmpty() && share.inProgress < maxInProgress - inProgress);
    }

    private boolean isBelowShare(WorkspaceTurns share) {
        return share.taken < Math.ceilDiv(turns, shares.size());
    }

    private Run grantTurn(WorkspaceTurns share) {
        taken++;
        share.taken++;
        Run run = share.returning.poll();
        if (run == null) {
            run = new Run(share, share.waiting.remove());
            waiting--;
            inProgress++;
            share.inProgress++;
        }
        run.hasTurn = true;
        requesting.remove(share);
        if (!share.returning.isEmpty() || !share.waiting.isEmpty()) {
            requesting.add(share);
        }
        return run;
    }

    private void removeIfIdle(WorkspaceTurns share) {
        if (share.returning.isEmpty() && share.waiting.isEmpty()) {
            requesting.remove(share);
            if (share.inProgress == 0) {
                shares.remove(share.workspace);
            }
        }
    }

    /** The number of executions that wait to begin. */
    int waiting() {
        return waiting;
    }

    int inProgress() {
        return inProgress;
    }
}
