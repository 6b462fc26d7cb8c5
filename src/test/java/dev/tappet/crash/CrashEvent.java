package dev.tappet.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What an execution is given.
 *
 * @param delay  how long the workflows that wait do, in milliseconds
 * @param filler makes some events too long to be kept beside the execution's head
 */
record CrashEvent(int number, List<Integer> items, String text, int delay, String filler) {
    private static final int MAX_DELAY = 3000;
    private static final int MIN_DELAY = 200;

    static CrashEvent random(SplittableRandom random) {
        List<Integer> items = new ArrayList<>();
        for (int i = random.nextInt(2, 9); i > 0; i--) {
            items.add(random.nextInt(1000));
        }
        return new CrashEvent(
                random.nextInt(1_000_000),
                items,
                "text " + Integer.toString(random.nextInt(1_000_000), 36),
                random.nextInt(MIN_DELAY, MAX_DELAY),
                "x".repeat(random.nextInt(4) == 0 ? random.nextInt(20_000) : 10));
    }

    boolean isEven() {
        return number % 2 == 0;
    }

    Map<String, Object> json() {
        return Map.of("number", number, "items", items, "text", text, "delay", delay, "filler", filler);
    }
}
