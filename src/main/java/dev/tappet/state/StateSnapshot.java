package dev.tappet.state;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A key as a change finds it, and the writes that are allowed as long as it is so.
 *
 * @param stored what the table holds; it may have expired
 */
record StateSnapshot(UUID workspace, StateKey key, Optional<StateEntry> stored, Instant now) {
    /** The value; empty if there is none, or it has expired. */
    Optional<StateEntry> entry() {
        return stored.filter(entry -> !entry.expiredAt(now));
    }

    /** 0 if the key has no value. */
    long version() {
        return entry().map(StateEntry::version).orElse(0L);
    }

    /** By the clock, so that the version of a value that was deleted does not come again. */
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
