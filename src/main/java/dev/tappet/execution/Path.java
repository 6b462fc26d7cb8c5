package dev.tappet.execution;

/**
 * The position of a step in the walk of a definition: {@code 0002.i000042.0001.b01.0000}. Journal entries are kept by
 * position, never by id, so that the journal of a pinned version always fits. A composite sorts before what is in it.
 *
 * @param text steps of four digits, with a selector between: {@code b00} for a branch, {@code i000042} for an
 *             iteration
 */
record Path(String text) {
    static final Path ROOT = new Path("");

    /** A step in the sequence that this path leads to. */
    Path step(int position) {
        String digits = "%04d".formatted(position);
        return new Path(text.isEmpty() ? digits : text + '.' + digits);
    }

    /** A branch of the step at this path: 0 for then, try and the first one, 1 for else, catch and the second. */
    Path branch(int number) {
        return new Path(text + ".b" + "%02d".formatted(number));
    }

    Path iteration(int number) {
        return new Path(text + ".i" + "%06d".formatted(number));
    }

    /** Where the step at this path keeps what it decided, besides its result. */
    Path decision() {
        return new Path(text + '~');
    }

    @Override
    public String toString() {
        return text;
    }
}
