package dev.tappet.workflow;

import dev.tappet.expression.Template;
import dev.tappet.json.DocumentPath;
import dev.tappet.json.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * A valid, compiled definition: every expression is parsed, and every id is unique.
 *
 * @param name           a display name
 * @param trigger        what starts the workflow
 * @param failureStatus  the HTTP status of the response to a synchronous caller if the execution does not succeed
 * @param steps          the steps in order; after the last step the execution succeeds with the output <code>{}</code>
 * @param rawComparisons warnings that apply if the events of the integration are raw requests
 * @param undefinedIds   errors that apply if the definition is not yet published: expressions that use steps which do
 *                       not exist
 * @param slugs          the workflows and integrations that the definition refers to by slug, with their ids
 */
public record Workflow(
        String name,
        Trigger trigger,
        int failureStatus,
        List<Step> steps,
        List<Problem> rawComparisons,
        List<Problem> undefinedIds,
        Map<SlugReference, UUID> slugs) {
    /** The default failure status: senders that repeat failed requests would repeat the side effects. */
    public static final int FAILURE_STATUS = 200;

    /** The argument of operators that contains the name of a connection of the workspace. */
    private static final String CONNECTION = "connection";

    public Workflow {
        steps = List.copyOf(steps);
        rawComparisons = List.copyOf(rawComparisons);
        undefinedIds = List.copyOf(undefinedIds);
        slugs = Map.copyOf(slugs);
    }

    /** A workflow with the default failure status. */
    public Workflow(String name, Trigger trigger, List<Step> steps) {
        this(name, trigger, FAILURE_STATUS, steps, List.of(), List.of(), Map.of());
    }

    /**
     * The trigger of a workflow: an integration, a schedule, both, or neither if only other workflows run it.
     *
     * @param integration the integration whose events start the workflow
     * @param schedule    the times at which the workflow starts
     * @param condition   if present, only events for which it returns a truthy value start the workflow
     * @param concurrency the limit of concurrent executions
     */
    public record Trigger(
            Optional<UUID> integration,
            Optional<Schedule> schedule,
            Optional<Template> condition,
            Optional<Concurrency> concurrency) {
        /** A trigger by the events of an integration alone, without a concurrency limit. */
        public Trigger(UUID integration, Optional<Template> condition) {
            this(Optional.of(integration), Optional.empty(), condition, Optional.empty());
        }

        /** The trigger of a workflow that only other workflows run. */
        public static Trigger called() {
            return new Trigger(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** The secrets that the workflow uses, each with the place of the first step that uses it. */
    public SequencedMap<String, String> secrets() {
        return secrets(steps);
    }

    /** The secrets that steps use, each with the place of the first step that uses it. */
    public static SequencedMap<String, String> secrets(List<Step> steps) {
        SequencedMap<String, String> places = new LinkedHashMap<>();
        collectSecrets(steps, places);
        return places;
    }

    /** The variables of the workspace that the workflow uses, each with the place of the first use. */
    public SequencedMap<String, String> variables() {
        SequencedMap<String, String> places = new LinkedHashMap<>();
        trigger.condition().ifPresent(condition -> collectVariables(condition, "trigger.condition", places));
        trigger.concurrency().ifPresent(limit -> collectVariables(limit.key(), "trigger.concurrency.key", places));
        collectVariables(steps, places);
        return places;
    }

    private static void collectVariables(List<Step> steps, Map<String, String> places) {
        for (Step step : steps) {
            step.templates()
                    .forEach(template -> collectVariables(template, step.label().place(), places));
            step.sequences().forEach(within -> collectVariables(within, places));
        }
    }

    private static void collectVariables(Template template, String place, Map<String, String> places) {
        template.variables().stream().sorted().forEach(name -> places.putIfAbsent(name, place));
    }

    /** The connections that the workflow uses, each with the place of the first step that uses it. */
    public SequencedMap<String, String> connections() {
        SequencedMap<String, String> places = new LinkedHashMap<>();
        collectConnections(steps, places);
        return places;
    }

    private static void collectConnections(List<Step> steps, Map<String, String> places) {
        for (Step step : steps) {
            if (step instanceof Step.OperatorStep act
                    && act.arguments().constantField(CONNECTION).orElse(null) instanceof String name) {
                places.putIfAbsent(
                        name, DocumentPath.field(DocumentPath.field(act.label().place(), act.operator()), CONNECTION));
            }
            step.sequences().forEach(within -> collectConnections(within, places));
        }
    }

    /** The workflows that the workflow calls by a constant id, each with the place of the first call. */
    public SequencedMap<UUID, String> calls() {
        SequencedMap<UUID, String> places = new LinkedHashMap<>();
        collectCalls(steps, places);
        return places;
    }

    private static void collectCalls(List<Step> steps, Map<UUID, String> places) {
        for (Step step : steps) {
            if (step instanceof Step.Call call) {
                call.known().ifPresent(id -> places.putIfAbsent(id, call.label().place()));
            }
            step.sequences().forEach(within -> collectCalls(within, places));
        }
    }

    private static void collectSecrets(List<Step> steps, Map<String, String> places) {
        for (Step step : steps) {
            step.templates().stream()
                    .flatMap(template -> template.secrets().stream())
                    .sorted()
                    .forEach(name -> places.putIfAbsent(name, step.label().place()));
            step.sequences().forEach(within -> collectSecrets(within, places));
        }
    }
}
