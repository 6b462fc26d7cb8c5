package dev.tappet.trigger.activity;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Counts what comes to each integration in one second, to tell where listing ends. */
final class DeliveryLogSampler {
    enum Place {
        LISTED,
        FIRST_UNLISTED,
        UNLISTED
    }

    private final int most;
    private final Map<UUID, Integer> counts = new HashMap<>();
    private long second;

    DeliveryLogSampler(int most) {
        this.most = most;
    }

    /** @param at the second since the epoch; one a second late counts for the present one, since threads overtake */
    synchronized Place next(UUID integration, long at) {
        if (at > second || at < second - 1) {
            second = at;
            counts.clear();
        }
        int count = counts.merge(integration, 1, Integer::sum);
        if (count <= most) {
            return Place.LISTED;
        }
        return count == most + 1 ? Place.FIRST_UNLISTED : Place.UNLISTED;
    }
}
