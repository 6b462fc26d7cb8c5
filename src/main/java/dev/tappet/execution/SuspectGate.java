package dev.tappet.execution;

import dev.tappet.engine.RunTurn;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Finds executions that crash the processes that run them, and isolates them. Executions that ran when a process ended
 * are suspects ({@link CrashHistory}): they run one at a time, workspaces in turn, beside executions that are not
 * suspects. So only one suspect can be running at the next crash; from then on it runs alone: no other run begins, and
 * those that wait for the network do not continue. The isolation ends when the execution makes progress, or after a
 * time limit.
 *
 * <p>Executions that wait at the gate are not claimed, so that they are not suspects at the next crash. The gate sends
 * their messages again. If the process ends before that, the backfill or the Sweeper finds them.
 */
public final class SuspectGate {
    private static final Logger LOG = Logger.getLogger(SuspectGate.class);

    /** How long an execution that must run alone waits for other runs to end or wait; then it runs beside them. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(15);

    /** How long the gate waits for the message of a suspect before it sends that of another one. */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

    private final ItemTable table;
    private final RunQueue queue;
    private final InstantSource clock;
    private final Map<UUID, Map<UUID, Waiting>> suspects = new LinkedHashMap<>();
    private final Map<UUID, Waiting> waiting = new LinkedHashMap<>();
    private Optional<Permit> isolated = Optional.empty();

    /** The isolated execution runs alone, or will when no other one works. */
    private boolean closed;

    /** Runs that work now, without one that runs alone. */
    private int running;

    /** The suspect whose message was sent last, until it arrives. */
    private Optional<Sent> sent = Optional.empty();

    private volatile boolean hasWaiting;

    /**
     * @param queue delivers waiting executions again
     */
    public SuspectGate(ItemTable table, RunQueue queue, InstantSource clock) {
        this.table = table;
        this.queue = queue;
        this.clock = clock;
    }

    private record Waiting(UUID id, UUID workspace, Lane lane) {}

    private record Sent(UUID id, Instant at) {}

    /**
     * Lets a claimed execution run, if it may now.
     *
     * @param turn of the run, which has it
     */
    synchronized Optional<Permit> tryAcquire(ExecutionState state, RunTurn turn) {
        boolean isSuspect = state.lease().deaths().isSuspect();
        if (closed || (isSuspect && isolated.isPresent())) {
            return Optional.empty();
        }
        Permit permit = new Permit(state, turn);
        sent = sent.filter(one -> !one.id().equals(state.id()));
        if (isSuspect) {
            isolated = Optional.of(permit);
            closed = state.lease().deaths().runsAlone();
        }
        if (!closed) {
            running++;
        }
        return Optional.of(permit);
    }

    /** Has a waiting execution delivered again when it can pass. It must not be claimed any more. */
    void enqueue(ExecutionState state) {
        Waiting one = new Waiting(state.id(), state.binding().workspace(), state.lane());
        synchronized (this) {
            if (state.lease().deaths().isSuspect()) {
                suspects.computeIfAbsent(one.workspace(), _ -> new LinkedHashMap<>())
                        .put(one.id(), one);
            } else {
                waiting.put(one.id(), one);
            }
            hasWaiting = true;
        }
        sendNext();
    }

    /** A message was handled, possibly without a run: then others can pass. */
    void delivered(UUID id) {
        if (hasWaiting) {
            synchronized (this) {
                sent = sent.filter(one -> !one.id().equals(id));
            }
            sendNext();
        }
    }

    /** Sends the messages of suspects that can pass now. */
    private void sendNext() {
        if (!hasWaiting) {
            return;
        }
        for (Waiting next : next()) {
            try {
                queue.send(next.id(), next.workspace(), next.lane(), Duration.ZERO);
            } catch (RunQueue.QueueUnavailableException e) {
                synchronized (this) {
                    sent = sent.filter(one -> !one.id().equals(next.id()));
                }
                LOG.debugf("Execution %s will be queued by the Sweeper: %s", next.id(), e.getMessage());
            }
        }
    }

    private synchronized List<Waiting> next() {
        if (closed) {
            return List.of();
        }
        List<Waiting> next = new ArrayList<>(waiting.values());
        waiting.clear();
        if (isolated.isEmpty() && !isDeliveryPending() && !suspects.isEmpty()) {
            Map.Entry<UUID, Map<UUID, Waiting>> first =
                    suspects.entrySet().iterator().next();
            Map<UUID, Waiting> ofWorkspace = suspects.remove(first.getKey());
            Waiting suspect = ofWorkspace.remove(ofWorkspace.keySet().iterator().next());
            next.add(suspect);
            sent = Optional.of(new Sent(suspect.id(), clock.instant()));
            if (!ofWorkspace.isEmpty()) {
                suspects.put(first.getKey(), ofWorkspace);
            }
        }
        hasWaiting = !suspects.isEmpty();
        return next;
    }

    /** A message may be lost, or reach another process. */
    private boolean isDeliveryPending() {
        return sent.isPresent() && clock.instant().isBefore(sent.get().at().plus(DELIVERY_TIMEOUT));
    }

    /** Ends the isolation of an execution after its time limit, and sends the next one; called every second. */
    public void endExpiredIsolation() {
        Optional<Permit> due;
        synchronized (this) {
            due = isolated.filter(
                    permit -> permit.until.isPresent() && !permit.until.get().isAfter(clock.instant()));
        }
        due.ifPresent(permit -> {
            // before others run beside it
            table.write(StateTransitions.clearAlone(permit.state.id(), permit.state.epoch()), Durability.LAZY);
            permit.madeProgress();
        });
        sendNext();
    }

    /** A run that passed the gate, and its turn beside other runs. */
    final class Permit implements RunTurn, AutoCloseable {
        private final ExecutionState state;
        private final RunTurn turn;
        private Optional<Instant> until = Optional.empty();
        private boolean turnReleased;

        private Permit(ExecutionState state, RunTurn turn) {
            this.state = state;
            this.turn = turn;
        }

        /**
         * Begins the isolation of a suspect. If it must run alone, blocks until no other run works.
         *
         * @throws InterruptedException while it waited
         */
        void begin() throws InterruptedException {
            if (!state.lease().deaths().isSuspect()) {
                return;
            }
            if (state.lease().deaths().runsAlone() && awaitOthers()) {
                table.write(StateTransitions.markAlone(state.id(), state.epoch()), Durability.LAZY);
            }
            synchronized (SuspectGate.this) {
                until = Optional.of(clock.instant().plus(state.lease().deaths().isolation()));
            }
        }

        private boolean awaitOthers() throws InterruptedException {
            synchronized (SuspectGate.this) {
                long end = System.nanoTime() + MAX_WAIT.toNanos();
                for (long left = MAX_WAIT.toNanos(); running > 0 && left > 0; left = end - System.nanoTime()) {
                    SuspectGate.this.wait(Math.max(1, left / 1_000_000));
                }
                if (running == 0) {
                    return true;
                }
                closed = false;
                running++;
                SuspectGate.this.notifyAll();
            }
            sendNext();
            return false;
        }

        /** It made progress or had enough time, so it is not what crashes processes here: it runs like all others. */
        void madeProgress() {
            synchronized (SuspectGate.this) {
                if (!isIsolated()) {
                    return;
                }
                isolated = Optional.empty();
                if (closed) {
                    closed = false;
                    running++;
                }
                SuspectGate.this.notifyAll();
            }
            sendNext();
        }

        private boolean isIsolated() {
            return isolated.isPresent() && isolated.get() == this;
        }

        /** An isolated run keeps its turn: the response that it waits for may be what crashes processes. */
        @Override
        public void release() {
            synchronized (SuspectGate.this) {
                if (turnReleased || isIsolated()) {
                    return;
                }
                turnReleased = true;
                running--;
                SuspectGate.this.notifyAll();
            }
            turn.release();
        }

        @Override
        public void reacquire() throws InterruptedException {
            synchronized (SuspectGate.this) {
                if (!turnReleased) {
                    return;
                }
            }
            turn.reacquire();
            synchronized (SuspectGate.this) {
                while (closed) {
                    SuspectGate.this.wait();
                }
                turnReleased = false;
                running++;
            }
        }

        /** Returns the permit: the run has ended. */
        @Override
        public void close() {
            synchronized (SuspectGate.this) {
                boolean wasAlone = isIsolated() && closed;
                if (isIsolated()) {
                    isolated = Optional.empty();
                    closed = false;
                }
                if (!wasAlone && !turnReleased) {
                    running--;
                }
                SuspectGate.this.notifyAll();
            }
            sendNext();
        }
    }
}
