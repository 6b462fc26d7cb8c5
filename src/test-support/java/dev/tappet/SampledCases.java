package dev.tappet;

/**
 * Which of many similar cases a run of the tests takes: every third, or all of them with {@code -Dtests.thorough=true},
 * which {@code .ci/run} sets. It is for repetitions of what another test takes in full, or random cases.
 */
public final class SampledCases {
    private static final boolean ALL = Boolean.getBoolean("tests.thorough");

    private static final int SHARE = 3;

    private SampledCases() {}

    /** @param number of the case: a sample of them has to be as good as another one */
    public static boolean isTaken(long number) {
        return ALL || Math.floorMod(number, SHARE) == 0;
    }
}
