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
 * Finds out which executions end the processes that run them, and keeps them from the others. Executions that ran when
 * a process ended are suspects ({@link DeathMarks}): they run one at a time, one of each workspace in turn, with
 * executions that are no suspects beside them. Only one of them can be there at the next end; from then on it runs
 * alone: no other run begins, and those that wait for the network do not go on. Either is over when the execution gets
 * further, or when its time is up: it then runs as all others.
 *
 * <p>What has to wait is not claimed, so that it is no suspect when the process ends. The gate sends its message again.
 * If that is lost with the process, what fills the queue at a start or sweeps finds it.
 */
public final class SuspectGate {
    private static final Logger LOG = Logger.getLogger(SuspectGate.class);

    /** How long one that has to run alone waits until the runs that work have ended or wait; it then runs beside them. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** How long the message of a suspect is waited for before that of another one is sent. */
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(10);

    private final ItemTable table;
    private final RunQueue queue;
    private final InstantSource clock;
    private final Map<UUID, Map<UUID, Waiting>> suspects = new LinkedHashMap<>();
    private final Map<UUID, Waiting> others = new LinkedHashMap<>();
    private Optional<Passage> apart = Optional.empty();

    /** The one that is apart runs alone, or will as soon as no other one works. */
    private boolean closed;

    /** Runs that work now, without one that runs alone. */
    private int working;

    /** The suspect whose message was sent last, until that comes. */
    private Optional<Sent> sent = Optional.empty();

    private volatile boolean hasWaiting;

    /** @param queue that brings what had to wait again */
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
    synchronized Optional<Passage> pass(ExecutionState state, RunTurn turn) {
        boolean isSuspect = state.deaths().isSuspect();
        if (closed || (isSuspect && apart.isPresent())) {
            return Optional.empty();
        }
        Passage passage = new Passage(state, turn);
        sent = sent.filter(one -> !one.id().equals(state.id()));
        if (isSuspect) {
            apart = Optional.of(passage);
            closed = state.deaths().runsAlone();
        }
        if (!closed) {
            working++;
        }
        return Optional.of(passage);
    }

    /** Has an execution that could not pass delivered again when it can. It must not be claimed any more. */
    void await(ExecutionState state) {
        Waiting one = new Waiting(state.id(), state.binding().workspace(), state.lane());
        synchronized (this) {
            if (state.deaths().isSuspect()) {
                suspects.computeIfAbsent(one.workspace(), _ -> new LinkedHashMap<>())
                        .put(one.id(), one);
            } else {
                others.put(one.id(), one);
            }
            hasWaiting = true;
        }
        sendNext();
    }

    /** A message was handled, which may have come to nothing: then others can pass. */
    void delivered(UUID id) {
        if (hasWaiting) {
            synchronized (this) {
                sent = sent.filter(one -> !one.id().equals(id));
            }
            sendNext();
        }
    }

    /** Sends those that can pass now. */
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
        List<Waiting> next = new ArrayList<>(others.values());
        others.clear();
        if (apart.isEmpty() && !isOnItsWay() && !suspects.isEmpty()) {
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

    /** A message may be lost, or come to another process. */
    private boolean isOnItsWay() {
        return sent.isPresent() && clock.instant().isBefore(sent.get().at().plus(LONGEST_DELIVERY));
    }

    /** Ends the time apart of one whose time is up, and sends the next one; to be called every second. */
    public void openWhenTimeIsUp() {
        Optional<Passage> due;
        synchronized (this) {
            due = apart.filter(
                    passage -> passage.until.isPresent() && !passage.until.get().isAfter(clock.instant()));
        }
        due.ifPresent(passage -> {
            // before others run beside it
            table.write(StateTransitions.amongOthers(passage.state.id(), passage.state.epoch()), Durability.LAZY);
            passage.gotFurther();
        });
        sendNext();
    }

    /** A run's way through the gate, and its turn beside the runs that are let through. */
    final class Passage implements RunTurn, AutoCloseable {
        private final ExecutionState state;
        private final RunTurn turn;
        private Optional<Instant> until = Optional.empty();
        private boolean gaveTurnBack;

        private Passage(ExecutionState state, RunTurn turn) {
            this.state = state;
            this.turn = turn;
        }

        /**
         * Has a suspect run apart from now on. Blocks until nothing else works, if it has to run alone.
         *
         * @throws InterruptedException while it waited
         */
        void begin() throws InterruptedException {
            if (!state.deaths().isSuspect()) {
                return;
            }
            if (state.deaths().runsAlone() && awaitQuiet()) {
                table.write(StateTransitions.alone(state.id(), state.epoch()), Durability.LAZY);
            }
            synchronized (SuspectGate.this) {
                until = Optional.of(clock.instant().plus(state.deaths().apart()));
            }
        }

        private boolean awaitQuiet() throws InterruptedException {
            synchronized (SuspectGate.this) {
                long end = System.nanoTime() + LONGEST_WAIT.toNanos();
                for (long left = LONGEST_WAIT.toNanos(); working > 0 && left > 0; left = end - System.nanoTime()) {
                    SuspectGate.this.wait(Math.max(1, left / 1_000_000));
                }
                if (working == 0) {
                    return true;
                }
                closed = false;
                working++;
                SuspectGate.this.notifyAll();
            }
            sendNext();
            return false;
        }

        /** It cannot be what ends processes where it was, or had time enough to do so: it runs as all others. */
        void gotFurther() {
            synchronized (SuspectGate.this) {
                if (!isApart()) {
                    return;
                }
                apart = Optional.empty();
                if (closed) {
                    closed = false;
                    working++;
                }
                SuspectGate.this.notifyAll();
            }
            sendNext();
        }

        private boolean isApart() {
            return apart.isPresent() && apart.get() == this;
        }

        /** One that is apart keeps its turn: what ends processes may be the response that it waits for. */
        @Override
        public void giveBack() {
            synchronized (SuspectGate.this) {
                if (gaveTurnBack || isApart()) {
                    return;
                }
                gaveTurnBack = true;
                working--;
                SuspectGate.this.notifyAll();
            }
            turn.giveBack();
        }

        @Override
        public void takeAgain() throws InterruptedException {
            synchronized (SuspectGate.this) {
                if (!gaveTurnBack) {
                    return;
                }
            }
            turn.takeAgain();
            synchronized (SuspectGate.this) {
                while (closed) {
                    SuspectGate.this.wait();
                }
                gaveTurnBack = false;
                working++;
            }
        }

        /** The run has ended. */
        @Override
        public void close() {
            synchronized (SuspectGate.this) {
                boolean wasAlone = isApart() && closed;
                if (isApart()) {
                    apart = Optional.empty();
                    closed = false;
                }
                if (!wasAlone && !gaveTurnBack) {
                    working--;
                }
                SuspectGate.this.notifyAll();
            }
            sendNext();
        }
    }
}
