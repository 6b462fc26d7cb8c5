package dev.tappet.workflow;

import dev.tappet.json.DocumentPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the lists of steps within a step. */
final class StepBranches {
    private StepBranches() {}

    /**
     * The ids of the steps whose outputs remain visible in the same scope, which excludes steps in a for_each or a
     * parallel.
     */
    static List<String> ids(List<?> steps, String place) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            DefinitionFields step = DefinitionFields.of(steps.get(i));
            step.optional("id").ifPresent(ids::add);
            if (!step.has("for_each") && !step.has("parallel")) {
                of(step, DocumentPath.item(place, i)).forEach((at, inner) -> ids.addAll(ids(inner, at)));
            }
        }
        return ids;
    }

    /**
     * The variables that steps set, including steps in a for_each or a parallel, each with the place of the first step
     * that sets it.
     */
    static Map<String, String> variables(List<?> steps, String place) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            DefinitionFields step = DefinitionFields.of(steps.get(i));
            String at = DocumentPath.item(place, i);
            if (step.has("set")) {
                step.object("set").values().keySet().forEach(name -> variables.putIfAbsent((String) name, at));
            }
            of(step, at).forEach((branch, inner) -> variables(inner, branch).forEach(variables::putIfAbsent));
        }
        return variables;
    }

    /** The variables that steps set, excluding steps in a for_each or a parallel, whose variables end with it. */
    static Set<String> keptVariables(List<?> steps, String place) {
        Set<String> variables = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            DefinitionFields step = DefinitionFields.of(steps.get(i));
            if (step.has("set")) {
                step.object("set").values().keySet().forEach(name -> variables.add((String) name));
            }
            if (!step.has("for_each") && !step.has("parallel")) {
                of(step, DocumentPath.item(place, i))
                        .forEach((branch, inner) -> variables.addAll(keptVariables(inner, branch)));
            }
        }
        return variables;
    }

    /** The lists of steps by their places, in a fixed order of the keys. */
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
        for (String loop : List.of("for_each", "repeat")) {
            if (step.has(loop)) {
                branches.put(place + "." + loop + ".steps", step.object(loop).list("steps"));
            }
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
