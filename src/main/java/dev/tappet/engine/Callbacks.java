package dev.tappet.engine;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.memory.ValueTooLargeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The port to the callbacks of one execution. Safe for use by branches at once. */
public interface Callbacks {
    /**
     * What a step says of the callback that it opens.
     *
     * @param title          what it is about, for callers; may be empty
     * @param choices        one of which a caller makes; empty if there is nothing to choose
     * @param until          when it is over, to the millisecond
     * @param authentication what a caller must satisfy: a plain value
     */
    record Terms(
            StepPath path,
            Optional<String> title,
            List<String> choices,
            Instant until,
            Optional<Object> authentication) {}

    /**
     * A callback as its execution remembers it.
     *
     * @param hash  of its token, by which it is found; the token cannot be derived from it
     * @param until when it is over
     */
    record Handle(String hash, Instant until) {}

    /**
     * A callback that was opened.
     *
     * @param output  of the step, with its URLs
     * @param secrets in the output and in its authentication, to be hidden from now on
     */
    record Opened(Handle handle, Map<String, Object> output, List<String> secrets) {}

    /** What has become of a callback. */
    sealed interface State {
        /** It can still be decided. */
        record Open() implements State {}

        /** @param decision a plain value: {@code choice}, {@code event}, {@code request} and {@code at} */
        record Decided(Map<String, Object> decision) implements State {}

        /** @param message why there is no decision, and there never will be */
        record Over(String message) implements State {}

        /** In a draft run, in which nobody can call it. */
        record Unreachable(String message) implements State {}
    }

    /**
     * Opens a callback by a token that nobody can guess. It is stored when this returns, but known to nobody before its
     * output is: a run that ends in between leaves one that cannot be called, and the next run opens another one.
     *
     * @throws InvalidFieldException when the authentication is none
     */
    Opened open(Terms terms) throws InvalidFieldException;

    /**
     * The callback that a step opened.
     *
     * @param output of the step
     */
    Handle handle(Object output);

    /**
     * Looks what has become of a callback; when its time is over and nobody has decided it, nobody will.
     *
     * @param wait   the step that waits
     * @param memory reserves memory for the decision before it is read
     * @throws ValueTooLargeException when the run would keep more than it may
     */
    State state(Handle callback, StepPath wait, CallMemory memory) throws InterruptedException;
}
