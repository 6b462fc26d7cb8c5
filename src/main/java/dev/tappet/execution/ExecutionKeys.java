package dev.tappet.execution;

import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.UUID;

/** Where the items of executions are: partitions, keys, and places in the indexes. */
final class ExecutionKeys {
    /** 64 characters in the order of their codes. */
    private static final String SORTABLE = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    private ExecutionKeys() {}

    static String partition(UUID id) {
        return "X#" + id;
    }

    /** The partition of a large event that several executions share. */
    static String delivery(UUID id) {
        return "D#" + id;
    }

    /** The key of the {@link ExecutionState}. */
    static Key state(UUID id) {
        return new Key(partition(id), "0");
    }

    static UUID idOf(Key key) {
        return UUID.fromString(key.partition().substring(2));
    }

    /** The index partition of a workflow's executions. */
    static String ofWorkflow(UUID workflow) {
        return "WX#" + workflow;
    }

    /** The index partition of a workspace's executions. */
    static String ofWorkspace(UUID workspace) {
        return "SX#" + workspace;
    }

    /** Milliseconds, as text that sorts by time. */
    static String sortable(Instant time) {
        String millis = Long.toString(Math.max(0, time.toEpochMilli()));
        return "0".repeat(15 - millis.length()) + millis;
    }

    /**
     * A time, and what of an id distinguishes it from others of this time, in the order of both. Shorter than the id,
     * which earlier builds wrote in its place.
     */
    static String sortable(Instant time, UUID id) {
        StringBuilder text = new StringBuilder(sortable(time)).append('#');
        // the bits of a version 7 that are random (RFC 9562, 5.7)
        append(text, id.getMostSignificantBits() & 0xfff, 2);
        append(text, id.getLeastSignificantBits() & 0x3fff_ffff_ffff_ffffL, 11);
        return text.toString();
    }

    private static void append(StringBuilder text, long bits, int characters) {
        for (int i = characters - 1; i >= 0; i--) {
            text.append(SORTABLE.charAt((int) (bits >>> 6 * i & 0x3f)));
        }
    }
}
