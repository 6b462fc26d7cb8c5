package dev.tappet.engine;

/** The turn of a run: one of the places for runs that work at the same time in a process. Thread-safe. */
public interface RunTurn {
    /** A turn that no other run waits for. */
    RunTurn UNCONTENDED = new RunTurn() {
        @Override
        public void release() {
            // no other run waits for it
        }

        @Override
        public void reacquire() {
            // it was not given to another run
        }
    };

    /** Gives the turn to other runs, while this one only waits. Does nothing if it was given back before. */
    void release();

    /** Waits for a turn, to continue. */
    void reacquire() throws InterruptedException;
}
