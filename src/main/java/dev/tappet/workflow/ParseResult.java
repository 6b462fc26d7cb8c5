package dev.tappet.workflow;

import dev.tappet.json.Problem;
import java.util.List;

/** What a source turned out to be. */
public sealed interface ParseResult {
    /**
     * It can be published.
     *
     * @param warnings what probably is not what its author means
     */
    record Valid(Workflow workflow, List<Problem> warnings) implements ParseResult {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /** It cannot. At least one problem is an error; the warnings are among them. */
    record Invalid(List<Problem> problems) implements ParseResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
