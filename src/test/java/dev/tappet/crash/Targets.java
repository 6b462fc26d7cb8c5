package dev.tappet.crash;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What requests are sent to: each scenario at an integration of its own, for its synchronous and asynchronous URLs, and
 * some of them again at one integration, whose webhook URL starts them all.
 */
final class Targets {
    private static final List<Scenario> CONCURRENT =
            List.of(Scenario.PURE, Scenario.WAITS, Scenario.CAUGHT, Scenario.EVEN);
    private static final int IN_PROGRESS = 201;

    private final Map<Scenario, Urls> single = new EnumMap<>(Scenario.class);
    private final Map<String, Scenario> together = new HashMap<>();
    private final String webhook;

    /**
     * Publishes all workflows.
     *
     * @param service where those that call do
     */
    Targets(ApiClient tenant, String service) throws IOException {
        for (Scenario each : Scenario.values()) {
            single.put(
                    each,
                    tenant.publish(
                            each.definition(),
                            Map.of("integration", tenant.integration(each.name()), "service", service)));
        }
        String integration = tenant.integration("together");
        for (Scenario each : CONCURRENT) {
            together.put(
                    tenant.publish(each.definition(), Map.of("integration", integration))
                            .workflow(),
                    each);
        }
        webhook = "/v1/webhooks/" + integration;
    }

    /** The workflow of a scenario. */
    String workflow(Scenario scenario) {
        return single.get(scenario).workflow();
    }

    /** A request that starts every workflow of one integration whose condition takes the event. */
    TriggerCall together(CrashEvent event) {
        Set<Scenario> takers =
                together.values().stream().filter(each -> each.takes(event)).collect(Collectors.toSet());
        return new TriggerCall(webhook, event, takers.size(), answer -> {
            expect(200, answer);
            List<Accepted> started = new ArrayList<>();
            for (Object each : (List<?>) answer.object().get("executions")) {
                Map<?, ?> execution = (Map<?, ?>) each;
                Scenario scenario = together.get(execution.get("workflow_id"));
                started.add(accepted(execution.get("execution_id"), scenario, event, Optional.empty()));
            }
            if (started.size() != takers.size()
                    || !started.stream()
                            .map(Accepted::scenario)
                            .collect(Collectors.toSet())
                            .equals(takers)) {
                throw new IllegalStateException("The webhook URL should have started " + takers + ": " + answer);
            }
            return started;
        });
    }

    TriggerCall async(Scenario scenario, CrashEvent event) {
        return new TriggerCall(single.get(scenario).async(), event, 1, answer -> {
            expect(200, answer);
            return List.of(accepted(answer.object().get("execution_id"), scenario, event, Optional.empty()));
        });
    }

    TriggerCall sync(Scenario scenario, CrashEvent event) {
        return new TriggerCall(single.get(scenario).sync(), event, 1, answer -> {
            Map<String, Object> told = answer.object();
            if (answer.status() == IN_PROGRESS) {
                return List.of(accepted(told.get("execution_id"), scenario, event, Optional.empty()));
            }
            if (told.containsKey("execution-id")) {
                return List.of(accepted(told.get("execution-id"), scenario, event, Optional.of(answer)));
            }
            return List.of(accepted(told.get("execution"), scenario, event, Optional.of(answer)));
        });
    }

    private static void expect(int status, Response answer) {
        if (answer.status() != status) {
            throw new IllegalStateException("Should have been answered " + status + ": " + answer);
        }
    }

    private static Accepted accepted(Object id, Scenario scenario, CrashEvent event, Optional<Response> answer) {
        if (id instanceof String text) {
            return new Accepted(text, scenario, event, answer);
        }
        throw new IllegalStateException("No execution in the answer of " + scenario + ": " + answer);
    }
}
