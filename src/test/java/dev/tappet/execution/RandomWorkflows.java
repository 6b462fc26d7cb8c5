package dev.tappet.execution;

import dev.tappet.engine.Operator;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Workflows made at random from a seed. What they compute depends on nothing but what an execution may depend on.
 *
 * <p>Unless asked for, no failure or exit is left in a race between siblings: which of them wins is decided by time,
 * not by the workflow.
 */
final class RandomWorkflows {
    private final RandomGenerator random;
    private final Map<Long, Instant> times = new ConcurrentHashMap<>();
    private final SequencedMap<UUID, List<Step>> called = new LinkedHashMap<>();
    private final boolean races;
    private int names;

    RandomWorkflows(RandomGenerator random) {
        this(random, false);
    }

    /** @param races whether siblings may race for who ends the others, and acts ask for what depends on the winner */
    RandomWorkflows(RandomGenerator random, boolean races) {
        this.random = random;
        this.races = races;
    }

    /** @param called the workflows that it calls, and they in turn */
    record Made(List<Step> steps, SequencedMap<UUID, List<Step>> called) {
        static Made of(List<Step> steps) {
            return new Made(steps, new LinkedHashMap<>());
        }
    }

    Made make() {
        List<Step> steps = new ArrayList<>(steps(3, true));
        steps.add(ending(TestSteps.value(false)));
        return new Made(steps, called);
    }

    private List<Step> steps(int depth, boolean alone) {
        List<Step> steps = new ArrayList<>();
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            steps.add(step(depth, alone));
        }
        return steps;
    }

    private Step step(int depth, boolean alone) {
        int kinds = depth > 0 ? 13 : 6;
        return switch (random.nextInt(kinds)) {
            case 0 -> TestSteps.set(pick("x", "y"), TestSteps.computed(RandomWorkflows::digest));
            case 1 -> act();
            case 2 -> act();
            case 3 -> TestSteps.waitFor(random.nextInt(1, 100));
            case 4 -> (alone || races) && chance(4) ? ending() : TestSteps.set("z", TestSteps.computed(this::sameTime));
            case 5 -> alone || races ? TestSteps.respond(TestSteps.computed(RandomWorkflows::answer)) : act();
            case 6 -> choice(depth, alone);
            case 7 -> switching(depth, alone);
            case 8 -> loop(depth, alone);
            case 9 -> parallel(depth);
            case 10 -> call(depth, alone);
            case 11 -> repeat(depth, alone);
            default -> TestSteps.attempt(steps(depth - 1, alone), steps(depth - 1, alone));
        };
    }

    private Step ending() {
        return ending(TestSteps.value(chance(2)));
    }

    private Step ending(Template fails) {
        return new Step.If(
                TestSteps.label("ending"),
                fails,
                List.of(TestSteps.fail("on purpose")),
                List.of(TestSteps.exitWithAll()));
    }

    /** Time is later after a crash, but at one place in one execution it is always the same. */
    private Object sameTime(Evaluation in) {
        Instant before = times.putIfAbsent(in.seed(), in.now());
        return before == null || before.equals(in.now());
    }

    private Step act() {
        return races
                ? TestSteps.act(name(), TestSteps.computed(RandomWorkflows::digest))
                : TestSteps.act(name(), random.nextInt(1000));
    }

    private Step choice(int depth, boolean alone) {
        Template condition = TestSteps.computed(in -> digest(in) % 2 == 0);
        return new Step.If(TestSteps.label("if"), condition, steps(depth - 1, alone), steps(depth - 1, alone));
    }

    private Step switching(int depth, boolean alone) {
        List<Step.Switch.Case> cases = List.of(
                new Step.Switch.Case(TestSteps.value(0), steps(depth - 1, alone)),
                new Step.Switch.Case(TestSteps.value(1L), steps(depth - 1, alone)));
        Template value = TestSteps.computed(in -> digest(in) % 3);
        return new Step.Switch(TestSteps.label("switch"), value, cases, steps(depth - 1, alone));
    }

    private Step loop(int depth, boolean alone) {
        int concurrency = random.nextInt(1, 4);
        // A failure among siblings at once ends the others sooner or later; alone, or gone on from, it is definite
        Step.OnError onError = (races || concurrency == 1) && chance(2) ? Step.OnError.FAIL : Step.OnError.CONTINUE;
        List<Integer> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(random.nextInt(10));
        }
        return new Step.ForEach(
                TestSteps.named(name()),
                TestSteps.value(items),
                steps(depth - 1, alone && concurrency == 1),
                concurrency,
                onError);
    }

    private Step repeat(int depth, boolean alone) {
        Step.Repeat.Loop loop = chance(2) ? Step.Repeat.Loop.WHILE : Step.Repeat.Loop.UNTIL;
        return new Step.Repeat(
                TestSteps.named(name()),
                loop,
                TestSteps.computed(in -> digest(in) % 3 == 0),
                random.nextInt(1, 5),
                (races || alone) && chance(4) ? Step.OnError.FAIL : Step.OnError.CONTINUE,
                chance(3) ? Optional.of(TestSteps.value(random.nextInt(1, 100))) : Optional.empty(),
                steps(depth - 1, alone));
    }

    private Step parallel(int depth) {
        SequencedMap<String, List<Step>> branches = new LinkedHashMap<>();
        for (String each : List.of("left", "middle", "right").subList(0, random.nextInt(1, 4))) {
            branches.put(each, steps(depth - 1, false));
        }
        Step.OnError onError = races && chance(2) ? Step.OnError.FAIL : Step.OnError.CONTINUE;
        return new Step.Parallel(TestSteps.named(name()), branches, onError);
    }

    /** What is called may end wherever it stands: it ends no more than itself. */
    private Step call(int depth, boolean alone) {
        List<Step> steps = new ArrayList<>(steps(depth - 1, alone));
        if (chance(2)) {
            steps.add(ending());
        }
        UUID id = new UUID(9, called.size());
        called.put(id, steps);
        return TestSteps.call(name(), id, TestSteps.computed(RandomWorkflows::digest));
    }

    /** A number that depends on all that the steps before gave. */
    private static int digest(Evaluation in) {
        Map<String, Object> context = new LinkedHashMap<>(in.context());
        context.remove("execution");
        return Math.floorMod(context.toString().chars().sum(), 1000);
    }

    /** Some are no response, which fails the step; some do not fit into a head. */
    private static Object answer(Evaluation in) {
        int digest = digest(in);
        return Map.of(
                "status",
                digest % 9 == 0 ? 99 : 202,
                "body",
                digest % 5 == 0 ? Integer.toString(digest).repeat(500) : digest);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String... names) {
        return names[random.nextInt(names.length)];
    }

    private String name() {
        names++;
        return "step" + names;
    }

    /** What is called, by outward key. Some calls fail; a result depends on nothing but what is asked. */
    static final class Probe implements Operator {
        final Map<String, Integer> calls = new ConcurrentHashMap<>();
        final Map<String, Set<Object>> arguments = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public Duration timeout(Object arguments) {
            return Duration.ofSeconds(1);
        }

        @Override
        public Result execute(Call call) throws OperatorFailedException {
            calls.merge(call.idempotencyKey(), 1, Integer::sum);
            arguments
                    .computeIfAbsent(call.idempotencyKey(), _ -> ConcurrentHashMap.newKeySet())
                    .add(call.arguments());
            int argument = ((Number) Optional.ofNullable(call.arguments()).orElse(0)).intValue();
            if (argument % 7 == 0) {
                throw new OperatorFailedException("refused " + argument);
            }
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("argument", argument);
            if (argument % 11 == 0) {
                value.put("large", "x".repeat(10_000));
            }
            return new Result(value, 1);
        }
    }
}
