package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.trigger.TriggerCondition.ConditionResult;
import dev.tappet.trigger.event.Event;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workflow.Workflow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TriggerConditionTest {
    static List<Arguments> values() {
        return List.of(
                arguments(null, false),
                arguments(true, true),
                arguments(false, false),
                arguments(0, false),
                arguments(-0.0, false),
                arguments(Double.NaN, false),
                arguments(0.1, true),
                arguments(BigInteger.ZERO, false),
                arguments(new BigDecimal("1e300"), true),
                arguments("", false),
                arguments("false", true),
                arguments(List.of(), false),
                arguments(List.of(0, "", List.of()), false),
                arguments(List.of(0, List.of(1)), true),
                arguments(Map.of(), false),
                arguments(Map.of("a", 0), true));
    }

    @ParameterizedTest
    @MethodSource("values")
    void condition_usesJsonataTruthiness(Object value, boolean truthy) {
        assertThat(verdict(_ -> value, 1))
                .isEqualTo(truthy ? new ConditionResult.Holds() : new ConditionResult.DoesNotHold());
    }

    @Test
    void condition_seesEventAndRequestOnly() {
        List<Evaluation> seen = new ArrayList<>();
        verdict(
                in -> {
                    seen.add(in);
                    return true;
                },
                Map.of("a", 1));
        assertThat(seen)
                .containsExactly(new Evaluation(
                        Map.of("event", Map.of("a", 1), "request", Map.of("method", "POST")),
                        NOW,
                        InMemoryExecutions.id(7).getLeastSignificantBits()));
    }

    @Test
    void variables_namedByTheCondition_areOfTheWorkspace() {
        assertThat(verdict(Template.of("{{ $.event > $.variables.limit }}"), 6)).isEqualTo(new ConditionResult.Holds());
        assertThat(verdict(Template.of("{{ $.event > $.variables.limit }}"), 5))
                .isEqualTo(new ConditionResult.DoesNotHold());
        assertThat(verdict(Template.of("{{ $.event > $.variables.lost }}"), 5))
                .isEqualTo(new ConditionResult.Failed("The trigger condition could not be evaluated: there is no"
                        + " variable \"lost\" in this workspace"));
    }

    private static ConditionResult verdict(Template condition, Object event) {
        return TriggerCondition.of(
                new Workflow("a workflow", new Workflow.Trigger(new UUID(0, 0), Optional.of(condition)), List.of()),
                new Event(new byte[0], event),
                Optional.of(new RequestContext(Map.of("method", "POST"), new byte[0])),
                _ -> Map.of("limit", 5),
                InMemoryExecutions.id(7),
                NOW,
                ComputeShare.UNSHARED);
    }
}
