package dev.tappet.workflow;

import dev.tappet.json.DocumentPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lists of steps within a step. */
final class StepBranches {
    private StepBranches() {}

    /** By their places, in the order of the document's language. */
    static Map<String, List<?>> of(DefinitionFields step, String place) {
        Map<String, List<?>> branches = new LinkedHashMap<>();
        for (String key : List.of("then", "else", "default", "try", "catch")) {
            if (step.has(key)) {
                branches.put(place + "." + key, step.list(key));
            }
        }
        List<?> cases = step.list("cases");
        for (int i = 0; i < cases.size(); i++) {
            String at = DocumentPath.item(place + ".cases", i) + ".steps";
            branches.put(at, DefinitionFields.of(cases.get(i)).list("steps"));
        }
        if (step.has("for_each")) {
            branches.put(place + ".for_each.steps", step.object("for_each").list("steps"));
        }
        if (step.has("parallel")) {
            step.object("parallel")
                    .object("branches")
                    .values()
                    .forEach((name, steps) -> branches.put(
                            DocumentPath.field(place + ".parallel.branches", (String) name), (List<?>) steps));
        }
        return branches;
    }
}
