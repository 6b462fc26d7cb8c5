package dev.tappet.state;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The state of a key when a change begins, and the writes that are conditional on this state.
 *
 * @param stored the value in the table; it may have expired
 * @param now    the time of the change
 */
record StateSnapshot(UUID workspace, StateKey key, Optional<StateEntry> stored, Instant now) {
    /** The value; empty if there is none or it has expired. */
    Optional<StateEntry> entry() {
        return stored.filter(entry -> !entry.expiredAt(now));
    }

    /** 0 if the key has no value. */
    long version() {
        return entry().map(StateEntry::version).orElse(0L);
    }

    /**
     * The next entry of the key. Its version is based on the clock, so that the version of a deleted value is not used
     * again.
     */
    StateEntry next(byte[] json, List<String> secrets, Optional<Instant> expires) {
        long version =
                Math.max(now.toEpochMilli(), stored.map(StateEntry::version).orElse(0L) + 1);
        Instant updated = now.truncatedTo(ChronoUnit.MILLIS);
        return new StateEntry(
                key, json, secrets, version, updated, expires.map(at -> at.truncatedTo(ChronoUnit.MILLIS)));
    }

    Write put(StateEntry next, StateStore store) {
        return new Write.Put(store.item(workspace, next), unchanged());
    }

    Write delete() {
        return new Write.Delete(StateStore.at(workspace, key), unchanged());
    }

    private Condition unchanged() {
        return stored.map(StateStore::is).orElseGet(Condition::absent);
    }
}
