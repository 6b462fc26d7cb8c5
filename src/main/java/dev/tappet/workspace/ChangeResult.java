package dev.tappet.workspace;

import dev.tappet.json.Problem;
import java.util.List;
import java.util.Optional;

/** What became of a request to change something of a workspace. */
public sealed interface ChangeResult<T> {
    /** @param now the thing as it stands after; as it stood before, if it was deleted */
    record Done<T>(T now) implements ChangeResult<T> {}

    /** There is no such thing in the workspace. */
    record Missing<T>() implements ChangeResult<T> {}

    /** @param reason what stands against it and what to do, for the caller to read */
    record Conflict<T>(String reason) implements ChangeResult<T> {}

    /**
     * The draft is not the one that the caller requires; nothing was changed.
     *
     * @param current the draft as it is; empty if there is none
     */
    record Outdated<T>(Optional<Draft> current) implements ChangeResult<T> {}

    /** The definition cannot be published. */
    record Invalid<T>(List<Problem> problems) implements ChangeResult<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
