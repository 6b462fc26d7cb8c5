package dev.tappet.draftrun;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.OperatorResolver;
import dev.tappet.engine.PublishedWorkflows.CalledVersion;
import dev.tappet.engine.StepFailure;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepLocator.StepLocation;
import dev.tappet.engine.StepPath;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mocks of a draft run, by the names of the steps that they replace. A name is the id or the place of a step. In a
 * called workflow, it is preceded by the name of the calling step and {@code .workflow.}, as in the places of failures.
 * A number for each loop around the step may follow, as in {@code page[2]}: the mock is then for this round or
 * iteration only, counted from 0.
 */
final class Mocks {
    private static final Pattern NUMBERED = Pattern.compile("(.+)\\[\\d+]");

    private final Map<String, Object> given;

    Mocks(Map<String, Object> given) {
        this.given = given;
    }

    /**
     * Checks that each mock names a step that can be mocked, as far as that is known before the run: the workflow that
     * an expression calls is not.
     *
     * @throws InvalidFieldException if a mock names no operator step or wait for a callback, or is a failure without a
     *                               message
     */
    void check(Workflow workflow, CallableWorkflows callableWorkflows) throws InvalidFieldException {
        for (Map.Entry<String, Object> mock : given.entrySet()) {
            String name = mock.getKey();
            if (!isMockable(name, workflow, callableWorkflows)) {
                throw new InvalidFieldException(
                        "mocks." + StepFailure.shortened(name),
                        "must be the id, or the place such as steps[2], of an operator step or of a wait for a"
                                + " callback; append the number of a single round or iteration, as in page[0]; for"
                                + " a step in a called workflow, put the calling step before it, as in"
                                + " charge.workflow.");
            }
            MockOperator.check("mocks." + StepFailure.shortened(name), mock.getValue());
        }
    }

    private static boolean isMockable(String name, Workflow workflow, CallableWorkflows callableWorkflows) {
        int end = name.indexOf(StepLocator.document(""));
        if (end < 0) {
            return find(name, workflow.steps())
                    .filter(step -> step instanceof Step.OperatorStep || step instanceof Step.Wait.ForCallback)
                    .isPresent();
        }
        String within = name.substring(end + StepLocator.document("").length());
        return find(name.substring(0, end), workflow.steps()).orElse(null) instanceof Step.Call call
                && (call.known().isEmpty()
                        || call.known()
                                .flatMap(callableWorkflows::published)
                                .filter(version ->
                                        isMockable(within, definition(version, callableWorkflows), callableWorkflows))
                                .isPresent());
    }

    private static Workflow definition(CalledVersion version, CallableWorkflows callableWorkflows) {
        return callableWorkflows.definition(version.source(), version.number());
    }

    /** Finds the step of a name, which may end with the numbers of rounds and iterations. */
    private static Optional<Step> find(String name, List<Step> steps) {
        Optional<Step> found = findStep(name, steps);
        Matcher numbered = NUMBERED.matcher(name);
        return found.isEmpty() && numbered.matches() ? find(numbered.group(1), steps) : found;
    }

    private static Optional<Step> findStep(String name, List<Step> steps) {
        return steps.stream()
                .flatMap(step -> names(step).anyMatch(name::equals)
                        ? Stream.of(step)
                        : step.sequences().stream().flatMap(within -> findStep(name, within).stream()))
                .findFirst();
    }

    private static Stream<String> names(Step step) {
        return Stream.concat(step.label().id().stream(), Stream.of(step.label().place()));
    }

    /** The mock operators of a run. */
    OperatorResolver resolver(Workflow workflow, InMemoryJournal journal, CallableWorkflows callableWorkflows) {
        return (step, path) -> at(path, workflow, journal, callableWorkflows)
                .map(name -> MockOperator.of(step.operator(), given.get(name)));
    }

    /** The mock callbacks of a run. */
    MockCallbacks callbacks(Workflow workflow, InMemoryJournal journal, CallableWorkflows callableWorkflows) {
        return new MockCallbacks(path -> at(path, workflow, journal, callableWorkflows)
                .map(name -> MockOperator.of("wait", given.get(name)).given()));
    }

    /** The name of the mock for a position; empty if there is none. */
    private Optional<String> at(
            StepPath path, Workflow workflow, InMemoryJournal journal, CallableWorkflows callableWorkflows) {
        return given.isEmpty()
                ? Optional.empty()
                : names(new StepLocator(workflow, journal.callsAt(path, callableWorkflows)).pathTo(path), path).stream()
                        .filter(given::containsKey)
                        .findFirst();
    }

    /** All names of a step, the more specific ones of this round or iteration first. */
    private static List<String> names(List<StepLocation> locations, StepPath path) {
        List<String> names = names(locations);
        List<Integer> rounds = path.iterations();
        if (rounds.isEmpty()) {
            return names;
        }
        String numbers = rounds.stream().map("[%d]"::formatted).collect(Collectors.joining());
        return Stream.concat(names.stream().map(name -> name + numbers), names.stream())
                .toList();
    }

    /** All names of the last of these steps, without rounds and iterations. */
    private static List<String> names(List<StepLocation> locations) {
        List<String> documents = List.of("");
        for (StepLocation location : locations.subList(0, locations.size() - 1)) {
            if (location.step() instanceof Step.Call) {
                documents = joined(documents, location.step()).stream()
                        .map(StepLocator::document)
                        .toList();
            }
        }
        return joined(documents, locations.getLast().step());
    }

    private static List<String> joined(List<String> documents, Step step) {
        List<String> joined = new ArrayList<>();
        for (String document : documents) {
            names(step).map(document::concat).forEach(joined::add);
        }
        return joined;
    }
}
