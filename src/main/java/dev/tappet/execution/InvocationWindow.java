package dev.tappet.execution;

import dev.tappet.engine.RunWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The window of runs in place: unlimited on a server, which continues after a response; on Lambda that of the current
 * invocation, after which the function freezes. A function has one invocation at a time.
 */
public final class InvocationWindow implements Supplier<RunWindow> {
    private final Duration longest;
    private volatile RunWindow current = RunWindow.UNLIMITED;

    /**
     * @param longest that a caller waits
     */
    public InvocationWindow(Duration longest) {
        this.longest = longest;
    }

    /**
     * Begins an invocation.
     *
     * @param latest when its runs must be left to workers, even if their callers would wait longer
     */
    public void begin(Instant start, Instant latest) {
        Instant end = start.plus(longest);
        current = RunWindow.ofCaller(start, end.isBefore(latest) ? end : latest);
    }

    @Override
    public RunWindow get() {
        return current;
    }
}
