package dev.tappet.state;

import dev.tappet.engine.JournalEffect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** Where the changes of {@code state} steps go. */
sealed interface StateChanges {
    /**
     * Reads a key.
     *
     * @param changes whether it is to be changed: no other change of it begins in this process until this one ends
     */
    KeyChange begin(UUID workspace, StateKey key, boolean changes) throws InterruptedException;

    /** A change of one key, or a look at it. */
    interface KeyChange {
        StateSnapshot before();

        /** @return what remains to be stored, which then ends the change */
        Optional<JournalEffect> put(StateEntry next);

        /** The same. */
        Optional<JournalEffect> delete();

        /** Ends it. Not for one that left something to be stored. */
        void end();
    }

    /** To the table, with the journal. */
    final class Stored implements StateChanges {
        /** Keys that share a lock wait for each other; nothing else depends on how many there are. */
        private static final int LOCKS = 1024;

        private final StateStore store;
        /** Attempts at the same key that meet in the table are repeated, which costs more than waiting. */
        private final ReentrantLock[] locks =
                IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock(true)).toArray(ReentrantLock[]::new);

        Stored(StateStore store) {
            this.store = store;
        }

        @Override
        public KeyChange begin(UUID workspace, StateKey key, boolean changes) throws InterruptedException {
            if (!changes) {
                return new StoredChange(store.snapshot(workspace, key), () -> {});
            }
            ReentrantLock lock = locks[Math.floorMod(31 * workspace.hashCode() + key.hashCode(), LOCKS)];
            lock.lockInterruptibly();
            try {
                return new StoredChange(store.snapshot(workspace, key), lock::unlock);
            } catch (RuntimeException | Error e) {
                lock.unlock();
                throw e;
            }
        }

        private final class StoredChange implements KeyChange {
            private final StateSnapshot before;
            private final Runnable unlock;

            StoredChange(StateSnapshot before, Runnable unlock) {
                this.before = before;
                this.unlock = unlock;
            }

            @Override
            public StateSnapshot before() {
                return before;
            }

            @Override
            public Optional<JournalEffect> put(StateEntry next) {
                return Optional.of(new StateEffect(before.put(next, store), unlock));
            }

            @Override
            public Optional<JournalEffect> delete() {
                return Optional.of(new StateEffect(before.delete(), unlock));
            }

            @Override
            public void end() {
                unlock.run();
            }
        }
    }

    /** To the memory of one run, which sees the stored values of all other keys. */
    final class Simulated implements StateChanges {
        private final StateStore store;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<StateKey, Optional<StateEntry>> changed = new HashMap<>();

        Simulated(StateStore store) {
            this.store = store;
        }

        @Override
        public KeyChange begin(UUID workspace, StateKey key, boolean changes) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                StateSnapshot stored = store.snapshot(workspace, key);
                StateSnapshot before =
                        new StateSnapshot(workspace, key, changed.getOrDefault(key, stored.stored()), stored.now());
                if (!changes) {
                    lock.unlock();
                }
                return new SimulatedChange(before);
            } catch (RuntimeException | Error e) {
                lock.unlock();
                throw e;
            }
        }

        private final class SimulatedChange implements KeyChange {
            private final StateSnapshot before;

            SimulatedChange(StateSnapshot before) {
                this.before = before;
            }

            @Override
            public StateSnapshot before() {
                return before;
            }

            @Override
            public Optional<JournalEffect> put(StateEntry next) {
                changed.put(before.key(), Optional.of(next));
                return Optional.empty();
            }

            @Override
            public Optional<JournalEffect> delete() {
                changed.put(before.key(), Optional.empty());
                return Optional.empty();
            }

            @Override
            public void end() {
                lock.unlock();
            }
        }
    }
}
