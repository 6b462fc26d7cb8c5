package dev.tappet.state;

import dev.tappet.engine.JournalEffect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** The destination of the changes of {@code state} steps. */
sealed interface StateChanges {
    /**
     * Reads a key, and begins a change of it if it is to be changed.
     *
     * @param changes whether the key is to be changed: no other change of it begins in this process until this one ends
     */
    KeyChange begin(UUID workspace, StateKey key, boolean changes) throws InterruptedException;

    /** A change or a read of one key. */
    interface KeyChange {
        StateSnapshot before();

        /**
         * Sets the value of the key.
         *
         * @return the effect to store, which then ends the change; empty if there is nothing to store
         */
        Optional<JournalEffect> put(StateEntry next);

        /**
         * Deletes the value of the key.
         *
         * @return as {@link #put}
         */
        Optional<JournalEffect> delete();

        /** Ends a change that returned no effect. */
        void end();
    }

    /** Stores changes in the table, in one commit with the journal entry. */
    final class Stored implements StateChanges {
        /** The number of locks. Keys that share a lock wait for each other; nothing else depends on the number. */
        private static final int LOCKS = 1024;

        private final StateStore store;
        /**
         * Serialize the changes of a key in this process: conflicting writes are repeated, which costs more than
         * waiting.
         */
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

    /** Keeps changes in the memory of one run, which sees the stored values of all other keys. */
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
