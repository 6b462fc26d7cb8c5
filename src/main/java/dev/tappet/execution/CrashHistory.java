package dev.tappet.execution;

import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import java.time.Duration;
import java.util.List;

/**
 * How many processes ended while they ran an execution, since its last progress. Absent is 0.
 *
 * @param count   of these processes
 * @param alone   of those that ran nothing else
 * @param isAlone whether the process that holds it runs nothing else
 */
record CrashHistory(long count, long alone, boolean isAlone) {
    static final CrashHistory NONE = new CrashHistory(0, 0, false);

    static final String DEATHS = "deaths";
    static final String DEATHS_ALONE = "deaths_alone";
    static final String ALONE = "alone";

    /** How often an execution may be the only one running when a process ends. */
    static final int MAX_DEATHS_ALONE = 2;

    /** From this many deaths on, it runs alone: at the first death, many executions ran. */
    static final int ALONE_AFTER_DEATHS = 2;

    private static final Duration MAX_ISOLATION = Duration.ofMinutes(1);

    static CrashHistory of(Item item) {
        return new CrashHistory(
                item.number(DEATHS).orElse(0L),
                item.number(DEATHS_ALONE).orElse(0L),
                item.number(ALONE).isPresent());
    }

    /** Whether it may have ended a process, and runs isolated from other suspects. */
    boolean isSuspect() {
        return count > 0;
    }

    /** Whether it runs with no other execution in its process. */
    boolean runsAlone() {
        return count >= ALONE_AFTER_DEATHS;
    }

    /** Whether it is known to end processes: it is given up. */
    boolean isGivenUp() {
        return alone >= MAX_DEATHS_ALONE;
    }

    /** How long its isolation lasts, unless it makes progress before: 4 s, 16 s, 1 minute. */
    Duration isolation() {
        return count >= 3 ? MAX_ISOLATION : Duration.ofSeconds(1L << (2 * count));
    }

    /** The changes after the end of a process. */
    List<Change> afterDeath() {
        return isAlone
                ? List.of(new Change.Add(DEATHS, 1), new Change.Add(DEATHS_ALONE, 1), new Change.Remove(ALONE))
                : List.of(new Change.Add(DEATHS, 1));
    }

    /** The changes after progress. */
    static List<Change> afterProgress() {
        return List.of(new Change.Remove(DEATHS), new Change.Remove(DEATHS_ALONE), new Change.Remove(ALONE));
    }
}
