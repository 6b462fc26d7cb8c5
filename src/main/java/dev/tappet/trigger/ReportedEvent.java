package dev.tappet.trigger;

import dev.tappet.execution.EndedExecution;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.json.Json;
import dev.tappet.storage.Item;
import dev.tappet.trigger.event.Event;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.integration.Integration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An event of an integration of the kind tappet. It is read from the marked item, and is <code>$.event</code> of the
 * workflows that it starts.
 */
sealed interface ReportedEvent {
    UUID workspace();

    /** When it happened. */
    Instant at();

    /**
     * @param api the URL of the API, without a trailing slash
     */
    Event event(Catalog catalog, String api);

    /** Empty if this version cannot read the item. */
    static Optional<ReportedEvent> of(Item item) {
        return RefusingIntegration.isKey(item.key())
                ? Optional.of(new Refusing(RefusingIntegration.of(item)))
                : EndedExecution.of(item).map(Ended::new);
    }

    /** An execution ended. */
    record Ended(EndedExecution execution) implements ReportedEvent {
        @Override
        public UUID workspace() {
            return execution.summary().workspace();
        }

        @Override
        public Instant at() {
            return execution.summary().finished().orElseGet(execution.summary()::created);
        }

        @Override
        public Event event(Catalog catalog, String api) {
            ExecutionSummary summary = execution.summary();
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", summary.id().toString());
            shown.put("status", summary.status().name());
            shown.put("created_at", summary.created().toString());
            summary.started().ifPresent(time -> shown.put("started_at", time.toString()));
            summary.finished().ifPresent(time -> shown.put("finished_at", time.toString()));
            summary.integration().ifPresent(id -> shown.put("integration_id", id.toString()));
            summary.rerunOf().ifPresent(id -> shown.put("rerun_of", id.toString()));
            shown.put("url", api + "/executions/" + summary.id());
            Map<String, Object> event = new LinkedHashMap<>();
            event.put(
                    "type", EndedExecution.event(summary.status()).orElseThrow().type());
            event.put("execution", shown);
            Map<String, Object> workflow = new LinkedHashMap<>();
            workflow.put("id", summary.workflow().toString());
            workflow.put(
                    "name",
                    catalog.definition(execution.binding().source(), summary.version())
                            .name());
            workflow.put("version", summary.version());
            event.put("workflow", workflow);
            summary.failure().ifPresent(failure -> {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("message", failure.message());
                failure.step().ifPresent(step -> error.put("step", step));
                event.put("error", error);
            });
            return new Event(Json.write(event), event);
        }
    }

    /** An integration rejected many requests. */
    record Refusing(RefusingIntegration integration) implements ReportedEvent {
        @Override
        public UUID workspace() {
            return integration.workspace();
        }

        @Override
        public Instant at() {
            return integration.until();
        }

        @Override
        public Event event(Catalog catalog, String api) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", integration.integration().toString());
            catalog.integration(integration.integration())
                    .map(Integration::name)
                    .ifPresent(name -> shown.put("name", name));
            shown.put("url", api + "/integrations/" + integration.integration());
            Map<String, Object> refused = new LinkedHashMap<>();
            refused.put("count", integration.count());
            refused.put("since", integration.since().toString());
            refused.put("until", integration.until().toString());
            refused.put("reasons", integration.reasons());
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", Reporting.EventType.INTEGRATION_REFUSING.type());
            event.put("integration", shown);
            event.put("refused", refused);
            return new Event(Json.write(event), event);
        }
    }
}
