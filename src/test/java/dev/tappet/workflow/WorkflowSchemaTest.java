package dev.tappet.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tappet.json.Json;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowSchemaTest {
    private static final long BYTES_FOR_STEP = 4_000;

    @Test
    void operators_areInTheSameOrderHoweverTheyAreRegistered() {
        Map<String, Object> httpFirst = new LinkedHashMap<>();
        httpFirst.put(HttpOperator.NAME, HttpOperator.schema());
        httpFirst.put(LambdaOperator.NAME, LambdaOperator.schema());
        Map<String, Object> lambdaFirst = new LinkedHashMap<>();
        lambdaFirst.put(LambdaOperator.NAME, LambdaOperator.schema());
        lambdaFirst.put(HttpOperator.NAME, HttpOperator.schema());
        WorkflowSchema schema = new WorkflowSchema(lambdaFirst);
        assertThat(new ArrayList<>(schema.operators()))
                .endsWith(HttpOperator.NAME, LambdaOperator.NAME)
                .isEqualTo(new ArrayList<>(new WorkflowSchema(httpFirst).operators()));
        assertThat(schema.json()).isEqualTo(new WorkflowSchema(httpFirst).json());
    }

    private static Map<String, Object> definition(Object step, int times) {
        return Map.of(
                "name",
                "x",
                "trigger",
                Map.of("integration", "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11"),
                "steps",
                Collections.nCopies(times, step));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "{\"x\":1}", "{\"set\":1}", "{\"if\":1,\"exit\":{}}"})
    void manyWrongSteps_haveLimitedErrors(String step) throws Exception {
        WorkflowSchema schema = new WorkflowSchema(Map.of());
        JsonNode tree = JsonMapper.builder()
                .build()
                .valueToTree(definition(Json.read(step.getBytes(StandardCharsets.UTF_8)), 20_000));
        assertThat(schema.errors(tree)).hasSizeBetween(StepKeyword.ENOUGH_ERRORS, StepKeyword.ENOUGH_ERRORS + 10);
    }

    /** Allocations count the work: errors of operators that a step does not have are created and dropped. */
    @Test
    void step_isValidatedByItsOwnOperatorOnly() {
        WorkflowSchema schema = new WorkflowSchema(Map.of());
        Map<String, Object> definition = definition(Map.of("exit", Map.of()), 10_000);
        assertThat(schema.problems(definition)).isEmpty();
        long before = allocated();
        schema.problems(definition);
        assertThat((allocated() - before) / 10_000).isLessThan(BYTES_FOR_STEP);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
