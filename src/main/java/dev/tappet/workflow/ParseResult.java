package dev.tappet.workflow;

import dev.tappet.json.Problem;
import java.util.List;

/** The result of reading a definition. */
public sealed interface ParseResult {
    /**
     * The definition can be published.
     *
     * @param warnings probable mistakes of the author
     */
    record Valid(Workflow workflow, List<Problem> warnings) implements ParseResult {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /** The definition cannot be published. At least one problem is an error; warnings are included. */
    record Invalid(List<Problem> problems) implements ParseResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
