package dev.tappet.access;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Records the last use of tokens, to the minute, to show which tokens are unused. To save writes, a process writes it
 * at most once a minute for each token. A crash may lose the last write.
 */
final class LastUseRecorder {
    private static final Logger LOG = Logger.getLogger(LastUseRecorder.class);
    private static final Duration PRECISION = Duration.ofMinutes(1);

    /** After a write that failed: a table in trouble gets no write for every request. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final String USED = "used";

    /**
     * The number of tokens whose last write is remembered. Beyond it, all are forgotten, and the next use is written.
     */
    private static final int MAX_CACHED = 10_000;

    private final ConcurrentMap<UUID, Instant> written = new ConcurrentHashMap<>();
    private final ItemTable table;
    private final InstantSource clock;

    LastUseRecorder(ItemTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    void record(UUID workspace, UUID token) {
        Instant now = clock.instant();
        Instant before = written.get(token);
        if (before != null && now.isBefore(before.plus(PRECISION))) {
            return;
        }
        if (written.size() >= MAX_CACHED) {
            written.clear();
        }
        // Before the write, so that concurrent uses write once
        written.put(token, now);
        try {
            table.write(
                    new Write.Update(
                            TokenKeys.member(workspace, token),
                            List.of(Change.set(USED, now.toEpochMilli())),
                            Condition.exists()),
                    Durability.LAZY);
        } catch (StorageException e) {
            written.replace(token, now, now.minus(PRECISION).plus(RETRY));
            LOG.warnf(e, "The last use of token %s could not be recorded; it is tried again at its next use", token);
        }
    }

    static Optional<Instant> of(Item token) {
        return token.number(USED).map(Instant::ofEpochMilli);
    }
}
