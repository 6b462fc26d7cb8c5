package dev.tappet.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal of an execution knows of a step. Only what acts on the outside, waits or decides between branches
 * is journaled: steps that compute or choose are walked again when it is needed, and leave no trace.
 *
 * @param path     the position in the walk, iterations included
 * @param place    where the step stands in its document
 * @param id       of the step, if it has one
 * @param name     of the step, if it has one
 * @param operator of a step that acts: which one
 * @param started  of a step that acts: when its call began
 * @param at       when this was written
 * @param attempts of a step that acts: how often the outside was asked
 * @param input    of a step that acts: its arguments, without secrets
 * @param due      present if it waits: until when
 * @param value    present if the step gave one
 * @param failure  present if it failed, or handled a failure
 * @param detail   of a step that acts: what its failure told, without secrets, such as the status and the body of a
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
    /** What was journaled. */
    public enum Kind {
        DONE,
        FAILED,
        WAITING,
        /** A workflow was called: which one, and in which version, is the value. */
        CALLED,
        /** A repeat has finished rounds: how many, and once it has ended whether its condition did, is the value. */
        REPEATED,
        /** A callback was opened; its URLs are the value. */
        OPENED,
        /** The caller was answered. */
        ANSWERED,
        /** A failure within a parallel or a loop ended it. */
        JOINED_FAILURE,
        /** An exit within a parallel or a loop ended it. */
        JOINED_EXIT,
        /** A try went on with its handler. */
        CAUGHT
    }

    /** What a step gave. */
    public sealed interface Value {
        /** @param value a plain value, which may be null */
        record Whole(Object value) implements Value {}

        /**
         * More than is shown.
         *
         * @param excerpt what is shown of it
         * @param bytes   of its JSON
         */
        record Cut(Object excerpt, int bytes) implements Value {}

        static Value of(TruncatedValue excerpt) {
            return excerpt.complete() ? new Whole(excerpt.shown()) : new Cut(excerpt.shown(), excerpt.bytes());
        }
    }
}
