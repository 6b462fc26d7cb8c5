package dev.tappet.engine;

/** The place of a run among those that work at once in its process. Thread-safe. */
public interface RunTurn {
    /** A place that nothing else wants. */
    RunTurn UNCONTENDED = new RunTurn() {
        @Override
        public void giveBack() {
            // no other run waits for it
        }

        @Override
        public void takeAgain() {
            // it is still there
        }
    };

    /** Leaves the place to other runs, while this one only waits. Does nothing if it was given back before. */
    void giveBack();

    /** Waits for a place, to go on. */
    void takeAgain() throws InterruptedException;
}
