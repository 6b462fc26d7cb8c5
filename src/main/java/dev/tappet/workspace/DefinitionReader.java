package dev.tappet.workspace;

import dev.tappet.workflow.Problem;
import dev.tappet.workflow.Workflow;
import java.util.List;

/** Reads the text of a definition, YAML or JSON, and says all that is wrong with it. */
public interface DefinitionReader {
    Reading read(byte[] source);

    sealed interface Reading {
        /** @param warnings what does not keep it from being published */
        record Valid(Workflow workflow, List<Problem> warnings) implements Reading {
            public Valid {
                warnings = List.copyOf(warnings);
            }
        }

        /** @param problems at least one error, and any warnings */
        record Invalid(List<Problem> problems) implements Reading {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }
}
