package dev.tappet.expression;

/**
 * Whose processor time evaluations take. Each evaluation says when it begins, now and then while it works, and when it
 * ends; in the first two it may have to wait. Times are in nanoseconds of work, without what was waited.
 */
public interface ComputeShare {
    /** How long an evaluation works between two calls of {@link #proceed}, in nanoseconds. */
    long SLICE = 2_000_000;

    /** The whole processor: nothing waits, nothing is counted. */
    ComputeShare UNSHARED = new ComputeShare() {
        @Override
        public boolean begin() {
            return false;
        }

        @Override
        public boolean proceed(boolean turn, long worked) {
            return turn;
        }

        @Override
        public void end(boolean turn, long worked) {}
    };

    /** @return whether the evaluation has been given a turn, which {@link #end} gives back */
    boolean begin();

    /**
     * The evaluation has worked for a slice.
     *
     * @param turn   what the last call returned
     * @param worked since then
     * @return whether it has a turn now
     */
    boolean proceed(boolean turn, long worked);

    /**
     * @param turn   what the last call returned
     * @param worked since then
     */
    void end(boolean turn, long worked);
}
