package dev.tappet.engine;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.memory.ValueTooLargeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The port to the callbacks of one execution. Thread-safe: branches use it concurrently. */
public interface Callbacks {
    /**
     * The properties of a callback, as its step defines them.
     *
     * @param path           the position of the step
     * @param title          the title that callers see; empty if there is none
     * @param choices        the choices of a caller, who makes one of them; empty if there is nothing to choose
     * @param until          when the callback expires, to the millisecond
     * @param authentication the authentication that a caller must satisfy, as a plain value; empty if there is none
     */
    record Terms(
            StepPath path,
            Optional<String> title,
            List<String> choices,
            Instant until,
            Optional<Object> authentication) {}

    /**
     * A reference to a callback, as the journal stores it.
     *
     * @param hash  the hash of its token, by which it is found; the token cannot be derived from it
     * @param until when it expires
     */
    record Handle(String hash, Instant until) {}

    /**
     * A callback that was opened.
     *
     * @param handle  the reference to the callback
     * @param output  the output of the step, with the URLs of the callback
     * @param secrets the secrets in the output and in the authentication, to be redacted from now on
     */
    record Opened(Handle handle, Map<String, Object> output, List<String> secrets) {}

    /** The state of a callback. */
    sealed interface State {
        /** The callback can still be decided. */
        record Open() implements State {}

        /** @param decision a plain value with {@code choice}, {@code event}, {@code request} and {@code at} */
        record Decided(Map<String, Object> decision) implements State {}

        /** @param message why there is no decision, and never will be one */
        record Closed(String message) implements State {}

        /**
         * The callback of a draft run, which no caller can reach.
         *
         * @param message how to mock the decision
         */
        record Unreachable(String message) implements State {}
    }

    /**
     * Opens a callback with an unguessable token. It is stored when this method returns, but it is unknown outside
     * until the output is used. If the run ends in between, the callback is never called, and the next run opens
     * another one.
     *
     * @throws InvalidFieldException if the authentication is invalid
     */
    Opened open(Terms terms) throws InvalidFieldException;

    /**
     * The callback that a step opened.
     *
     * @param output the output of that step
     */
    Handle handle(Object output);

    /**
     * Reads the state of a callback. A callback that has expired without a decision can no longer be decided.
     *
     * @param wait   the position of the step that waits
     * @param memory reserves memory for the decision before it is read
     * @throws ValueTooLargeException if the run would keep more memory than it may
     */
    State state(Handle callback, StepPath wait, CallMemory memory) throws InterruptedException;
}
