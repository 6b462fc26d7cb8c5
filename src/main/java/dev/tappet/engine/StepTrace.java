package dev.tappet.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A journal entry of a step, as users see it. Only operator steps, waits and decisions between branches are journaled.
 * Pure steps are not: they are executed again if needed.
 *
 * @param path     the position of the step, iterations included
 * @param place    the place of the step in its document
 * @param id       the id of the step, if it has one
 * @param name     the name of the step, if it has one
 * @param operator the operator of an operator step
 * @param kind     the kind of the entry
 * @param started  when the call of an operator step began
 * @param at       when the entry was written
 * @param attempts the number of external attempts of an operator step
 * @param input    the arguments of an operator step, redacted
 * @param due      the end of the wait, if the step waits
 * @param value    the value, if the step returned one
 * @param failure  the failure, if the step failed or handled one
 * @param detail   the detail of the failure of an operator step, redacted, such as the status and the body of a
 *                 response
 */
public record StepTrace(
        String path,
        String place,
        Optional<String> id,
        Optional<String> name,
        Optional<String> operator,
        Kind kind,
        Optional<Instant> started,
        Instant at,
        Optional<Integer> attempts,
        Optional<Value> input,
        Optional<Instant> due,
        Optional<Value> value,
        Optional<ExecutionResult.Failure> failure,
        Optional<Value> detail) {
    /** The kind of a journal entry. */
    public enum Kind {
        DONE,
        FAILED,
        WAITING,
        /** A workflow was called. The value names the workflow and its version. */
        CALLED,
        /**
         * A repeat has finished rounds. The value contains their number and, once the repeat has ended, whether its
         * condition ended it.
         */
        REPEATED,
        /** A callback was opened; its URLs are the value. */
        OPENED,
        /** A step gave the response to the caller. */
        ANSWERED,
        /** A failure within a parallel or a loop ended it. */
        JOINED_FAILURE,
        /** An exit within a parallel or a loop ended it. */
        JOINED_EXIT,
        /** A try continued with its handler. */
        CAUGHT
    }

    /** A value of a step, as users see it. */
    public sealed interface Value {
        /** @param value a plain value, which may be null */
        record Whole(Object value) implements Value {}

        /**
         * A value of which only a part is shown.
         *
         * @param excerpt the part that is shown
         * @param bytes   the size of the whole value, in bytes of JSON
         */
        record Cut(Object excerpt, int bytes) implements Value {}

        static Value of(TruncatedValue excerpt) {
            return excerpt.complete() ? new Whole(excerpt.shown()) : new Cut(excerpt.shown(), excerpt.bytes());
        }
    }
}
