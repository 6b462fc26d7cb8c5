package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Prints how long evaluations and the reading of a definition take; run it by hand, it is no test. */
final class EvaluationSpeed {
    private static final List<String> EXPRESSIONS = List.of(
            "{{ $.event.action }}",
            "{{ $.event.action = 'opened' }}",
            "{{ $.event.action in ['opened', 'closed'] and $.event.number > 3 }}",
            "{{ $.event.labels[name = 'bug'].name }}",
            "{{ $uppercase($.event.action) }}",
            "{{ {'action': $.event.action, 'labels': $.event.labels} }}",
            "number {{ $.event.number }}");

    private EvaluationSpeed() {}

    public static void main(String[] arguments) {
        Map<String, Object> event = Map.of(
                "action", "opened", "number", 7, "labels", List.of(Map.of("name", "bug"), Map.of("name", "new")));
        Evaluation in = new Evaluation(Map.of("event", event), Instant.EPOCH, 1);
        for (String expression : EXPRESSIONS) {
            Template template = Template.of(expression);
            report(expression, 300_000, () -> template.evaluate(in));
        }
        DefinitionParser definitions = new DefinitionParser(Map.of());
        StringBuilder steps =
                new StringBuilder("name: x\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n");
        for (int i = 0; i < 10; i++) {
            steps.append(
                    "  - if: \"{{ $.event.action = 'opened' }}\"\n    then: [ { set: { a: \"{{ $.event.number + 1 }}\" } } ]\n");
        }
        byte[] source = steps.toString().getBytes(UTF_8);
        report("a definition of 20 steps and 20 expressions", 300, () -> definitions.read(source));
    }

    private static void report(String what, int times, Runnable work) {
        for (int i = 0; i < times; i++) {
            work.run();
        }
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        System.out.printf("%8.2f µs  %s%n", (System.nanoTime() - start) / 1e3 / times, what);
    }
}
