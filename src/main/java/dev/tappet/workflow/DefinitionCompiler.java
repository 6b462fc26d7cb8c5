package dev.tappet.workflow;

import dev.tappet.expression.CompiledTemplate;
import dev.tappet.expression.DidYouMean;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.Template;
import dev.tappet.expression.TemplateParser;
import dev.tappet.json.DocumentPath;
import dev.tappet.json.Problem;
import dev.tappet.workflow.Step.Label;
import dev.tappet.workflow.Step.OnError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Compiles a definition that matches the schema, and finds the problems that a schema cannot express. */
final class DefinitionCompiler {
    /** The maximum number of slugs in one workflow: each one costs a read of the table at publish. */
    private static final int MAX_SLUGS = 100;

    private static final Pattern IDS = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final String NO_ID = new UUID(0, 0).toString();

    private final TemplateParser templates;
    private final WorkflowSchema schema;
    /** The place of each id. */
    private final Map<String, String> ids = new HashMap<>();

    /**
     * The ids of the steps that open a callback, each with the prefix of the places of all steps that can wait for it.
     */
    private final Map<String, String> callbacks = new HashMap<>();

    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<String> variables = new LinkedHashSet<>();
    private final ScopeValidator scopes = new ScopeValidator(ids.keySet(), variables, problems);
    private final LiteralValidator literals = new LiteralValidator(problems);

    private final SlugResolver resolver;

    /** The references by slug, each with the place of its first use. */
    private final SequencedMap<SlugReference, String> slugPlaces = new LinkedHashMap<>();

    private Map<SlugReference, UUID> slugs = Map.of();

    DefinitionCompiler(TemplateParser templates, WorkflowSchema schema, SlugResolver resolver) {
        this.templates = templates;
        this.schema = schema;
        this.resolver = resolver;
    }

    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(templates.problems());
        all.addAll(problems);
        return all;
    }

    Workflow workflow(DefinitionFields definition) {
        collectIds(definition.get("steps"), "steps", "");
        if (ids.containsKey(ScopeValidator.VARIABLES)) {
            templates.hideVariables();
        }
        variables.addAll(
                StepBranches.variables(definition.list("steps"), "steps").keySet());
        Workflow.Trigger trigger = trigger(definition);
        return new Workflow(
                definition.text("name"),
                trigger,
                failureStatus(definition),
                steps(definition.list("steps"), "steps", ExpressionScope.start()),
                scopes.rawComparisons(),
                scopes.undefinedIds(),
                slugs);
    }

    private Workflow.Trigger trigger(DefinitionFields definition) {
        if (definition.get("trigger") instanceof String) {
            resolveSlugs();
            return Workflow.Trigger.called();
        }
        DefinitionFields trigger = definition.object("trigger");
        Optional<String> integration = trigger.optional("integration");
        integration
                .filter(name -> !isId(name))
                .ifPresent(slug -> slugPlaces.putIfAbsent(
                        new SlugReference(SlugReference.Kind.INTEGRATION, slug), "trigger.integration"));
        resolveSlugs();
        Optional<Template> condition = trigger.has("condition")
                ? Optional.of(expression(trigger.get("condition"), "trigger.condition", ExpressionScope.start()))
                : Optional.empty();
        return new Workflow.Trigger(
                integration.flatMap(name ->
                        isId(name) ? Optional.of(UUID.fromString(name)) : id(SlugReference.Kind.INTEGRATION, name)),
                schedule(trigger),
                condition,
                concurrency(trigger));
    }

    /** Resolves all slugs at once, since each lookup is a call of the table. */
    private void resolveSlugs() {
        if (slugPlaces.size() > MAX_SLUGS) {
            error(
                    "",
                    "a workflow may use at most %d slugs: use the ids of the other workflows and integrations"
                            .formatted(MAX_SLUGS));
        } else if (!slugPlaces.isEmpty()) {
            slugs = resolver.ids(slugPlaces.sequencedKeySet());
            slugPlaces.forEach((reference, place) -> {
                if (!slugs.containsKey(reference)) {
                    error(
                            place,
                            "there is no %s with the slug \"%s\" in this workspace"
                                    .formatted(reference.kind().name().toLowerCase(Locale.ROOT), reference.slug()));
                }
            });
        }
    }

    private Optional<UUID> id(SlugReference.Kind kind, String slug) {
        return Optional.ofNullable(slugs.get(new SlugReference(kind, slug)));
    }

    private static boolean isId(String text) {
        return IDS.matcher(text).matches();
    }

    /** Reads the concurrency limit. Without a key, all executions of the workflow share it. */
    private Optional<Concurrency> concurrency(DefinitionFields trigger) {
        if (!trigger.has("concurrency")) {
            return Optional.empty();
        }
        DefinitionFields concurrency = trigger.object("concurrency");
        Object key = concurrency.has("key") ? concurrency.get("key") : "all";
        int limit = concurrency.has("limit") ? ((Number) concurrency.get("limit")).intValue() : 1;
        Concurrency.Mode mode = concurrency
                .optional("mode")
                .map(name -> Concurrency.Mode.valueOf(name.toUpperCase(Locale.ROOT)))
                .orElse(Concurrency.Mode.QUEUE);
        return Optional.of(
                new Concurrency(template(key, "trigger.concurrency.key", ExpressionScope.start()), limit, mode));
    }

    private Optional<Schedule> schedule(DefinitionFields trigger) {
        if (!trigger.has("schedule")) {
            if (!trigger.has("integration")) {
                error(
                        "trigger",
                        "must have an \"integration\", a \"schedule\", or both; write trigger: called if only other"
                                + " workflows run this one");
            }
            return Optional.empty();
        }
        return new ScheduleReader(problems).read(trigger.object("schedule"));
    }

    private static int failureStatus(DefinitionFields definition) {
        return definition.has("failure")
                ? ((Number) definition.object("failure").get("status")).intValue()
                : Workflow.FAILURE_STATUS;
    }

    /** Collects the ids of all steps before the first expression is checked. */
    private void collectIds(Object steps, String place, String scope) {
        List<?> list = (List<?>) steps;
        for (int i = 0; i < list.size(); i++) {
            DefinitionFields step = DefinitionFields.of(list.get(i));
            String at = DocumentPath.item(place, i);
            step.optional("id").ifPresent(id -> {
                if (ScopeValidator.RESERVED.contains(id)) {
                    error(at + ".id", "the id \"%s\" is reserved".formatted(id));
                }
                if (id.equals(ScopeValidator.REQUEST)) {
                    warn(at + ".id", "the id \"request\" hides $.request, the request that started the workflow");
                }
                if (id.equals(ScopeValidator.VARIABLES)) {
                    warn(at + ".id", "the id \"variables\" hides $.variables, the variables of the workspace");
                }
                if (step.has("callback")) {
                    callbacks.put(id, scope);
                }
                String first = ids.putIfAbsent(id, at);
                if (first != null) {
                    error(at + ".id", "the id \"%s\" is already the id of %s".formatted(id, first));
                }
            });
            if (step.has("workflow")) {
                step.object("workflow")
                        .optional("slug")
                        .ifPresent(slug -> slugPlaces.putIfAbsent(
                                new SlugReference(SlugReference.Kind.WORKFLOW, slug), at + ".workflow.slug"));
            }
            // a callback that a step in them opens ends with the iteration or the branch
            boolean isolates = step.has("for_each") || step.has("parallel");
            StepBranches.of(step, at)
                    .forEach((branch, inner) -> collectIds(inner, branch, isolates ? branch + "[" : scope));
        }
    }

    private List<Step> steps(List<?> list, String place, ExpressionScope scope) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            DefinitionFields fields = DefinitionFields.of(list.get(i));
            String at = DocumentPath.item(place, i);
            Label label = new Label(
                    fields.optional("id"), fields.optional("name"), at, Boolean.TRUE.equals(fields.get("sensitive")));
            String operator =
                    schema.operators().stream().filter(fields::has).findFirst().orElseThrow();
            if (!steps.isEmpty() && EndingSteps.alwaysEnds(steps.getLast())) {
                warn(
                        at,
                        "%s ends the execution, so this step is never reached"
                                .formatted(steps.getLast().label().place()));
            }
            steps.add(step(operator, label, fields, scope));
            label.id().ifPresent(scope::add);
        }
        return List.copyOf(steps);
    }

    private Step step(String operator, Label label, DefinitionFields fields, ExpressionScope scope) {
        String at = label.place() + "." + operator;
        Object value = fields.get(operator);
        return switch (operator) {
            case "set" -> set(label, fields.object(operator), at, scope);
            case "if" -> branch(label, fields, at, scope);
            case "switch" -> choice(label, fields, at, scope);
            case "for_each" -> loop(label, fields.object(operator), at, scope);
            case "repeat" -> repeat(label, fields.object(operator), at, scope);
            case "parallel" -> parallel(label, fields.object(operator), at, scope);
            case "try" -> attempt(label, fields, scope);
            case "fail" -> new Step.Fail(label, template(value, at, scope));
            case "wait" -> waitStep(label, value, at, scope);
            case "callback" -> callback(label, fields.object(operator), at, scope);
            case "workflow" -> call(label, fields.object(operator), at, scope);
            case "respond" -> new Step.Respond(label, parameters(value, at, scope));
            case "exit" -> new Step.Exit(label, parameters(value, at, scope));
            default -> new Step.OperatorStep(label, operator, arguments(operator, value, at, scope.withSecrets()));
        };
    }

    private Step set(Label label, DefinitionFields variables, String at, ExpressionScope scope) {
        SequencedMap<String, Template> templates = new LinkedHashMap<>();
        variables
                .values()
                .forEach((name, value) ->
                        templates.put((String) name, template(value, DocumentPath.field(at, (String) name), scope)));
        templates.keySet().forEach(scope::set);
        return new Step.Set(label, templates);
    }

    private Step branch(Label label, DefinitionFields fields, String at, ExpressionScope scope) {
        Template condition = expression(fields.get("if"), at, scope);
        ExpressionScope thenScope = scope.branch();
        ExpressionScope elseScope = scope.branch();
        Step step = new Step.If(
                label,
                condition,
                steps(fields.list("then"), label.place() + ".then", thenScope),
                steps(fields.list("else"), label.place() + ".else", elseScope));
        scope.join(thenScope);
        scope.join(elseScope);
        return step;
    }

    private Step choice(Label label, DefinitionFields fields, String at, ExpressionScope scope) {
        Template value = template(fields.get("switch"), at, scope);
        List<ExpressionScope> branches = new ArrayList<>();
        List<Step.Switch.Case> cases = new ArrayList<>();
        List<?> list = fields.list("cases");
        for (int i = 0; i < list.size(); i++) {
            DefinitionFields one = DefinitionFields.of(list.get(i));
            String place = DocumentPath.item(label.place() + ".cases", i);
            ExpressionScope branch = scope.branch();
            Template when = template(one.get("value"), place + ".value", scope);
            cases.add(new Step.Switch.Case(when, steps(one.list("steps"), place + ".steps", branch)));
            branches.add(branch);
        }
        ExpressionScope elseScope = scope.branch();
        Step step = new Step.Switch(
                label, value, List.copyOf(cases), steps(fields.list("default"), label.place() + ".default", elseScope));
        branches.forEach(scope::join);
        scope.join(elseScope);
        return step;
    }

    private Step loop(Label label, DefinitionFields loop, String at, ExpressionScope scope) {
        Object items = loop.get("items");
        Template list = items instanceof String
                ? expression(items, at + ".items", scope)
                : template(items, at + ".items", scope);
        ExpressionScope body = scope.iteration(StepBranches.variables(loop.list("steps"), at + ".steps"));
        int concurrency = loop.has("concurrency") ? ((Number) loop.get("concurrency")).intValue() : 1;
        Step step = new Step.ForEach(
                label, list, steps(loop.list("steps"), at + ".steps", body), concurrency, onError(loop));
        scope.leave(body, label.place());
        return step;
    }

    private Step repeat(Label label, DefinitionFields repeat, String at, ExpressionScope scope) {
        if (repeat.has("until") == repeat.has("while")) {
            error(
                    at,
                    "must have either \"until\", which is evaluated after each round, or \"while\", which is evaluated"
                            + " before it");
        }
        Step.Repeat.Loop loop = repeat.has("while") ? Step.Repeat.Loop.WHILE : Step.Repeat.Loop.UNTIL;
        // a round can use the outputs and variables of previous rounds
        StepBranches.ids(repeat.list("steps"), at + ".steps").forEach(scope::add);
        StepBranches.keptVariables(repeat.list("steps"), at + ".steps").forEach(scope::set);
        String key = loop.name().toLowerCase(Locale.ROOT);
        Template condition =
                repeat.has(key) ? expression(repeat.get(key), at + "." + key, scope) : Template.constant(true);
        Optional<Template> delay = Optional.empty();
        if (repeat.has("delay")) {
            Template duration = template(repeat.get("delay"), at + ".delay", scope);
            literals.checkDuration(repeat.get("delay"), duration, at + ".delay");
            delay = Optional.of(duration);
        }
        int max = repeat.has("max") ? ((Number) repeat.get("max")).intValue() : Step.Repeat.MAX_ROUNDS;
        OnError onMax = "continue".equals(repeat.get("on_max")) ? OnError.CONTINUE : OnError.FAIL;
        return new Step.Repeat(
                label, loop, condition, max, onMax, delay, steps(repeat.list("steps"), at + ".steps", scope));
    }

    private Step parallel(Label label, DefinitionFields parallel, String at, ExpressionScope scope) {
        SequencedMap<String, List<Step>> branches = new LinkedHashMap<>();
        List<ExpressionScope> scopes = new ArrayList<>();
        parallel.object("branches").values().forEach((name, steps) -> {
            ExpressionScope branch = scope.branch();
            String place = DocumentPath.field(at + ".branches", (String) name);
            branches.put((String) name, steps((List<?>) steps, place, branch));
            scopes.add(branch);
        });
        scopes.forEach(branch -> scope.leave(branch, label.place()));
        return new Step.Parallel(label, branches, onError(parallel));
    }

    private Step attempt(Label label, DefinitionFields fields, ExpressionScope scope) {
        ExpressionScope tryScope = scope.branch();
        List<Step> steps = steps(fields.list("try"), label.place() + ".try", tryScope);
        ExpressionScope caught = tryScope.withError();
        List<Step> handler = steps(fields.list("catch"), label.place() + ".catch", caught);
        scope.join(tryScope);
        scope.join(caught);
        return new Step.Try(label, steps, handler);
    }

    private Step waitStep(Label label, Object value, String at, ExpressionScope scope) {
        if (value instanceof Map<?, ?> map && map.get("callback") instanceof String callback) {
            checkCallback(callback, at + ".callback", scope);
            return new Step.Wait.ForCallback(label, callback);
        }
        if (value instanceof Map<?, ?> map) {
            Template time = template(map.get("until"), at + ".until", scope);
            literals.checkTime(map.get("until"), time, at + ".until");
            return new Step.Wait.Until(label, time);
        }
        Template duration = template(value, at, scope);
        literals.checkDuration(value, duration, at);
        return new Step.Wait.For(label, duration);
    }

    private void checkCallback(String id, String place, ExpressionScope scope) {
        if (!callbacks.containsKey(id)) {
            error(
                    place,
                    "there is no callback step with the id \"%s\"%s"
                            .formatted(id, DidYouMean.suggestion(id, callbacks.keySet())));
        } else if (!place.startsWith(callbacks.get(id))) {
            error(place, "the callback \"%s\" ends with its iteration or branch: wait for it there".formatted(id));
        } else if (!scope.knows(id)) {
            error(place, "the callback \"%s\" cannot have been opened before this step".formatted(id));
        }
    }

    private Step callback(Label label, DefinitionFields callback, String at, ExpressionScope scope) {
        Object value = callback.get("timeout");
        Template timeout = template(value, at + ".timeout", scope);
        literals.checkTimeout(value, timeout, at + ".timeout");
        Optional<Template> authentication = callback.has("authentication")
                ? Optional.of(template(callback.get("authentication"), at + ".authentication", scope.withSecrets()))
                : Optional.empty();
        List<String> choices =
                callback.list("choices").stream().map(String.class::cast).toList();
        return new Step.Callback(label, choices, timeout, authentication);
    }

    private Step call(Label label, DefinitionFields call, String at, ExpressionScope scope) {
        if (call.has("id") == call.has("slug")) {
            error(at, "must have either the \"id\" or the \"slug\" of a workflow");
        }
        Object input = call.has("input") ? call.get("input") : Map.of();
        Template parameters = template(input, at + ".input", scope);
        if (call.has("slug")) {
            Optional<UUID> named = id(SlugReference.Kind.WORKFLOW, call.text("slug"));
            return new Step.Call(
                    label, Template.constant(named.map(UUID::toString).orElse("")), named, parameters);
        }
        // a missing id is already reported
        String id = call.optional("id").orElse(NO_ID);
        Template workflow = template(id, at + ".id", scope);
        Optional<UUID> known = workflow.isConstant() ? Optional.of(UUID.fromString(id)) : Optional.empty();
        return new Step.Call(label, workflow, known, parameters);
    }

    /** The parameters of an exit or a response: an object, or one expression that returns an object. */
    private Template parameters(Object value, String at, ExpressionScope scope) {
        if (value instanceof String) {
            return expression(value, at, scope);
        }
        Template parameters = template(value, at, scope);
        literals.checkParameters(DefinitionFields.of(value), at);
        return parameters;
    }

    private static OnError onError(DefinitionFields fields) {
        return "continue".equals(fields.get("on_error")) ? OnError.CONTINUE : OnError.FAIL;
    }

    private CompiledTemplate template(Object value, String place, ExpressionScope scope) {
        return templates.parse(value, place, (expression, at) -> scopes.check(expression, at, scope));
    }

    private Template arguments(String operator, Object value, String place, ExpressionScope scope) {
        return templates.arguments(
                value, place, schema.urls(operator), (expression, at) -> scopes.check(expression, at, scope));
    }

    /** A value that must be one expression. Text around it would make the value a text, which is always true. */
    private Template expression(Object value, String place, ExpressionScope scope) {
        long before = templates.errors();
        CompiledTemplate template = template(value, place, scope);
        if (!template.isSingle() && templates.errors() == before) {
            error(place, "must be one expression, without text around it");
        }
        return template;
    }

    private void warn(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.WARNING));
    }

    private void error(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.ERROR));
    }
}
