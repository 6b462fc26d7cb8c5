package dev.tappet.execution;

import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import java.time.Duration;
import java.util.List;

/**
 * What an execution's head says about processes that ended while they ran it, since it last got further. Absent is 0.
 *
 * @param count of these processes
 * @param alone of those that ran nothing else
 * @param isAlone whether the process that holds it runs nothing else
 */
record DeathMarks(long count, long alone, boolean isAlone) {
    static final DeathMarks NONE = new DeathMarks(0, 0, false);

    static final String DEATHS = "deaths";
    static final String DEATHS_ALONE = "deaths_alone";
    static final String ALONE = "alone";

    /** So often an execution may be the only one that a process ran when it ended. */
    private static final int MOST_ALONE = 2;

    /** From so many deaths on it runs alone: at the first one, many ran. */
    private static final int ALONE_FROM = 2;

    private static final Duration LONGEST = Duration.ofMinutes(1);

    static DeathMarks of(Item item) {
        return new DeathMarks(
                item.number(DEATHS).orElse(0L),
                item.number(DEATHS_ALONE).orElse(0L),
                item.number(ALONE).isPresent());
    }

    /** Whether it may have ended a process, and runs apart from others that may have. */
    boolean isSuspect() {
        return count > 0;
    }

    /** Whether it runs apart from all others. */
    boolean runsAlone() {
        return count >= ALONE_FROM;
    }

    /** Whether it ends processes: it is not run any more. */
    boolean isProven() {
        return alone >= MOST_ALONE;
    }

    /** How long it runs apart, unless it gets further before: 4 s, 16 s, 1 minute. */
    Duration apart() {
        return count >= 3 ? LONGEST : Duration.ofSeconds(1L << (2 * count));
    }

    /** One process more has ended. */
    List<Change> died() {
        return isAlone
                ? List.of(new Change.Add(DEATHS, 1), new Change.Add(DEATHS_ALONE, 1), new Change.Remove(ALONE))
                : List.of(new Change.Add(DEATHS, 1));
    }

    /** It has got further. */
    static List<Change> cleared() {
        return List.of(new Change.Remove(DEATHS), new Change.Remove(DEATHS_ALONE), new Change.Remove(ALONE));
    }
}
