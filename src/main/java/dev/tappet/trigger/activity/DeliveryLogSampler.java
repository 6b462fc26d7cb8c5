package dev.tappet.trigger.activity;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Counts the deliveries of each integration per second, and decides which of them are listed. */
final class DeliveryLogSampler {
    enum Place {
        LISTED,
        FIRST_UNLISTED,
        UNLISTED
    }

    private record Counted(UUID integration, boolean isRejected) {}

    private final int max;
    private final int maxRejected;
    private final Map<Counted, Integer> counts = new HashMap<>();
    private long second;

    /**
     * @param max         the maximum number of listed deliveries of an integration in one second
     * @param maxRejected the same for rejected deliveries, which are counted separately
     */
    DeliveryLogSampler(int max, int maxRejected) {
        this.max = max;
        this.maxRejected = maxRejected;
    }

    /**
     * @param at the second since the epoch. The previous second counts as the current one, since threads overtake each
     *           other
     */
    synchronized Place next(UUID integration, boolean isRejected, long at) {
        if (at > second || at < second - 1) {
            second = at;
            counts.clear();
        }
        int count = counts.merge(new Counted(integration, isRejected), 1, Integer::sum);
        int listed = isRejected ? maxRejected : max;
        if (count <= listed) {
            return Place.LISTED;
        }
        return count == listed + 1 ? Place.FIRST_UNLISTED : Place.UNLISTED;
    }
}
