package dev.tappet.execution;

import dev.tappet.engine.RunWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The window of the runs that this process begins for callers: unlimited on a server, which goes on after it has answered;
 * that of the invocation on Lambda, where nothing does. A function has one invocation at a time.
 */
public final class InvocationWindow implements Supplier<RunWindow> {
    private final Duration longest;
    private volatile RunWindow current = RunWindow.UNLIMITED;

    /** @param longest that a caller waits */
    public InvocationWindow(Duration longest) {
        this.longest = longest;
    }

    /**
     * An invocation begins.
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
