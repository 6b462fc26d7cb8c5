package dev.tappet.storage;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The limits of a single call of an {@link ItemTable}. Every implementation checks them first, so that AWS accepts
 * every call that a local table accepts. All checks throw {@link IllegalArgumentException}.
 */
public final class TableLimits {
    private TableLimits() {}

    public static void checkGet(Collection<Key> keys) {
        if (keys.size() > ItemTable.MAX_BATCH_SIZE) {
            throw new IllegalArgumentException(keys.size() + " keys in one get");
        }
    }

    public static void checkWrite(Write write) {
        bytes(write);
    }

    public static void checkCommit(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > ItemTable.MAX_BATCH_SIZE) {
            throw new IllegalArgumentException(writes.size() + " writes in one commit");
        }
        Set<Key> seen = new HashSet<>();
        long sum = 0;
        for (Write write : writes) {
            if (!seen.add(write.key())) {
                throw new IllegalArgumentException("Twice in one commit: " + write.key());
            }
            sum += bytes(write);
        }
        if (sum > ItemTable.MAX_COMMIT_BYTES) {
            throw new IllegalArgumentException(sum + " bytes in one commit");
        }
    }

    public static void checkParts(List<Item> parts) {
        Set<Key> seen = new HashSet<>();
        for (Item part : parts) {
            if (!seen.add(part.key())) {
                throw new IllegalArgumentException("Twice among the parts: " + part.key());
            }
            checked(part.key(), part.bytes());
        }
    }

    private static int bytes(Write write) {
        return switch (write) {
            case Write.Put put -> checked(put.key(), put.item().bytes());
            case Write.Update update ->
                checked(
                        update.key(),
                        update.changes().stream().mapToInt(TableLimits::bytes).sum());
            case Write.Delete _, Write.Check _ -> 0;
        };
    }

    private static int bytes(Change change) {
        return switch (change) {
            case Change.Set(String name, Attribute value) -> name.length() + value.bytes();
            case Change.SetIfMissing(String name, Attribute value) -> name.length() + value.bytes();
            case Change.Add add -> add.name().length() + Long.BYTES;
            case Change.Remove _, Change.Enter _, Change.Leave _ -> 0;
        };
    }

    private static int checked(Key key, int bytes) {
        if (bytes > ItemTable.MAX_ITEM_BYTES) {
            throw new IllegalArgumentException(key + " would have " + bytes + " bytes");
        }
        return bytes;
    }
}
