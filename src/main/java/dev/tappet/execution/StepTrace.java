package dev.tappet.execution;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal of an execution knows of a step. Only what acts on the outside, waits or decides between branches
 * is journaled: steps that compute or choose are walked again when it is needed, and leave no trace.
 *
 * @param path     the position in the walk, iterations included
 * @param place    where the step stands in its document
 * @param at       when this was written
 * @param due      present if it waits: until when
 * @param value    present if the step gave one
 * @param failure  present if it failed, or handled a failure
 */
public record StepTrace(
        String path,
        String place,
        Kind kind,
        Instant at,
        Optional<Instant> due,
        Optional<Value> value,
        Optional<Outcome.Failure> failure) {
    /** What was journaled. */
    public enum Kind {
        DONE,
        FAILED,
        WAITING,
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

        /** @param bytes of its JSON: more than is shown */
        record Large(int bytes) implements Value {}
    }
}
