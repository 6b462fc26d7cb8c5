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
    private final MovableClock clock = new MovableClock();
    private final String partition = "T#" + UUID.randomUUID();

    @Override
    public MovableClock clock() {
        return clock;
    }

    @Override
    public String partition() {
        return partition;
    }
}
