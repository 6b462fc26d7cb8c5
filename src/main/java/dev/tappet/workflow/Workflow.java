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
 * A valid definition, compiled: every expression is parsed, every id is unique.
 *
 * @param name    what people call it
 * @param trigger what starts it
 * @param failureStatus the HTTP status with which a synchronous caller is answered when the execution does not succeed
 * @param steps   what it does, in order; running off the end is a success with the output <code>{}</code>
 * @param rawComparisons warnings that hold if the integration's events are raw requests
 * @param undefinedIds errors of a definition that does not run yet: expressions that name steps which are not there
 * @param slugs   the workflows and integrations that it names by slugs, with their ids
 */
public record Workflow(
        String name,
        Trigger trigger,
        int failureStatus,
        List<Step> steps,
        List<Problem> rawComparisons,
        List<Problem> undefinedIds,
        Map<SlugReference, UUID> slugs) {
    /** Of a workflow that says nothing about it: senders that repeat a failed request would repeat the side effects. */
    public static final int FAILURE_STATUS = 200;

    /** The argument of operators that names a connection of the workspace. */
    private static final String CONNECTION = "connection";

    public Workflow {
        steps = List.copyOf(steps);
        rawComparisons = List.copyOf(rawComparisons);
        undefinedIds = List.copyOf(undefinedIds);
        slugs = Map.copyOf(slugs);
    }

    /** One that says nothing about its failures. */
    public Workflow(String name, Trigger trigger, List<Step> steps) {
        this(name, trigger, FAILURE_STATUS, steps, List.of(), List.of(), Map.of());
    }

    /**
     * What starts the workflow: an integration, a schedule, or both; or neither, if only other workflows run it.
     *
     * @param integration whose events start the workflow
     * @param schedule    when it starts by itself
     * @param condition   when it is there, only events for which it yields a truthy value do
     * @param concurrency when it is there, only so many executions run at once
     */
    public record Trigger(
            Optional<UUID> integration,
            Optional<Schedule> schedule,
            Optional<Template> condition,
            Optional<Concurrency> concurrency) {
        /** By the events of an integration alone, without a limit of executions at once. */
        public Trigger(UUID integration, Optional<Template> condition) {
            this(Optional.of(integration), Optional.empty(), condition, Optional.empty());
        }

        /** Of a workflow that runs only where others call it. */
        public static Trigger called() {
            return new Trigger(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** The secrets that it uses, each with the place of the first step that does. */
    public SequencedMap<String, String> secrets() {
        return secrets(steps);
    }

    /** The secrets that steps use, each with the place of the first step that does. */
    public static SequencedMap<String, String> secrets(List<Step> steps) {
        SequencedMap<String, String> places = new LinkedHashMap<>();
        collectSecrets(steps, places);
        return places;
    }

    /** The variables of the workspace that it uses, each with the place of the first use. */
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

    /** The connections that it uses, each with the place of the first step that does. */
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

    /** The workflows that it calls, as far as no expression gives their ids, each with the place of the first call. */
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
