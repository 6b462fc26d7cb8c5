package dev.tappet.engine;

import java.util.UUID;

/**
 * Derives the seeds of random numbers from an execution, a position and a call, so that a resumed run draws the same
 * numbers again.
 */
record RandomSeeds(UUID execution) {
    long at(StepPath path, int call) {
        long seed = execution.getMostSignificantBits() * 31 + execution.getLeastSignificantBits();
        String text = path.text();
        for (int i = 0; i < text.length(); i++) {
            seed = seed * 0x100000001b3L ^ text.charAt(i);
        }
        // mixed before the call is added; otherwise the second call of a step would draw the number of the next step's
        // first one
        return mix(mix(seed) + call);
    }

    /** The finalizer of SplitMix64: adjacent inputs result in unrelated seeds. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
