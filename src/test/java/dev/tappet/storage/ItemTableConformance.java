package dev.tappet.storage;

import java.util.UUID;

/** What every implementation of {@link ItemTable} must do, and every caller may rely on. */
public abstract class ItemTableConformance
        implements ItemConformance,
                ConditionConformance,
                UpdateConformance,
                CommitConformance,
                QueryConformance,
                ConcurrencyConformance,
                BodyConformance {
    /** One for all tests, which only move it on: opening a table for each of them would take longer than the tests. */
    protected static final MovableClock CLOCK = new MovableClock();

    private final String partition = "T#" + UUID.randomUUID();

    @Override
    public MovableClock clock() {
        return CLOCK;
    }

    @Override
    public String partition() {
        return partition;
    }
}
