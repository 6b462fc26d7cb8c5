package dev.tappet.workspace;

import dev.tappet.json.Problem;
import java.util.List;
import java.util.Optional;

/** The result of a request to change a resource of a workspace. */
public sealed interface ChangeResult<T> {
    /** @param now the resource after the change; before the change if it was deleted */
    record Done<T>(T now) implements ChangeResult<T> {}

    /** The workspace has no such resource. */
    record Missing<T>() implements ChangeResult<T> {}

    /** @param reason why the change is not possible and how to fix it, for the caller */
    record Conflict<T>(String reason) implements ChangeResult<T> {}

    /**
     * The draft is not the one that the caller requires. Nothing was changed.
     *
     * @param current the current draft; empty if there is none
     */
    record Outdated<T>(Optional<Draft> current) implements ChangeResult<T> {}

    /** The definition cannot be published. */
    record Invalid<T>(List<Problem> problems) implements ChangeResult<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
