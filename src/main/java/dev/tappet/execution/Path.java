package dev.tappet.execution;

import java.util.ArrayList;
import java.util.List;

/**
 * The position of a step in the walk of a definition: {@code 0002.i000042.0001.b01.0000}. Journal entries are kept by
 * position, never by id, so that the journal of a pinned version always fits. A composite sorts before what is in it.
 *
 * @param text steps of four digits, with a selector between: {@code b00} for a branch, {@code i000042} for an
 *             iteration, {@code w} for the workflow that is called
 */
record Path(String text) {
    static final String CALLED = "w";

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

    /** The workflow that the step at this path calls. */
    Path called() {
        return new Path(text + '.' + CALLED);
    }

    /** The positions of the calls that it is within, from the outside in. */
    List<Path> calls() {
        List<Path> calls = new ArrayList<>();
        String selector = '.' + CALLED + '.';
        for (int at = text.indexOf(selector); at >= 0; at = text.indexOf(selector, at + 1)) {
            calls.add(new Path(text.substring(0, at)));
        }
        return calls;
    }

    /** How many steps are around it. */
    int depth() {
        return (int) (text.chars().filter(c -> c == '.').count() / 2);
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
