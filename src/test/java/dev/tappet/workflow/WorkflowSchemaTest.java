package dev.tappet.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkflowSchemaTest {
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
}
