package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Uses the whole API once: all that is read or written as JSON, which a native binary has to know of beforehand. What
 * it leaves out of the API's document, it tells.
 */
final class AllApiOperations {
    private static final String API = "/public/v1alpha/";

    private final Invoker front;
    private final Invoker worker;
    private final EventApiClient us;
    private final EventApiClient others;

    AllApiOperations(Invoker front, Invoker worker) {
        this.front = front;
        this.worker = worker;
        this.us = new EventApiClient(front);
        this.others = new EventApiClient(front);
    }

    /** @return the operations of the document that were not used */
    Set<String> use() {
        String integration = us.integration("{\"kind\": \"webhook\"}");
        workspaces();
        secretsAndIntegrations(integration);
        String workflow = workflows(integration);
        executions(integration, workflow);
        sharing(workflow);
        activity();
        us.get("audit?page_size=10");
        us.call("DELETE", "workflows/" + workflow, "");
        us.call("DELETE", "integrations/" + integration, "");
        return unused();
    }

    private void workspaces() {
        us.get("me");
        us.administer("GET", "workspaces", "");
        us.administer("GET", "workspaces/" + us.workspace(), "");
        us.administer("PATCH", "workspaces/" + us.workspace(), "{\"limits\": {\"rate\": 900}}");
        String tokens = "workspaces/" + us.workspace() + "/tokens";
        String token = us.call("POST", tokens, "{\"name\": \"ci\", \"role\": \"viewer\"}")
                .get("id")
                .asText();
        us.get(tokens);
        us.call("DELETE", tokens + "/" + token, "");
    }

    private void secretsAndIntegrations(String integration) {
        us.call("PUT", "secrets/KEY", "{\"value\": \"s3cret-s3cret\"}");
        us.get("secrets");
        us.call("DELETE", "secrets/KEY", "");
        us.call("PUT", "variables/base_url", "{\"value\": \"https://crm.example.com\"}");
        us.get("variables");
        us.get("variables/base_url");
        us.call("DELETE", "variables/base_url", "");
        us.call("PUT", "state/value?key=a%2Fb%20c", "{\"value\": {\"n\": 1}, \"ttl\": \"1d\"}");
        us.get("state/value?key=a%2Fb%20c");
        us.get("state?prefix=a%2F");
        us.call("DELETE", "state/value?key=a%2Fb%20c", "");
        us.call(
                "PUT",
                "connections/crm",
                "{\"base_url\": \"https://crm.example.com\", \"bearer\": {\"token\": \"correct-horse\"}}");
        us.get("connections");
        us.get("connections/crm");
        us.call("POST", "connections/crm/test", "");
        us.call("DELETE", "connections/crm", "");
        us.get("integration-kinds");
        us.get("integrations");
        us.get("integrations/" + integration);
        us.call("PATCH", "integrations/" + integration, "{\"limits\": {\"rate\": 500}}");
        String asana = us.integration("{\"kind\": \"asana\"}");
        us.call("POST", "integrations/" + asana + "/enrolment", "{\"minutes\": 5}");
        String secrets = "integrations/"
                + us.integration("{\"kind\": \"github\", \"credentials\": {\"secret\": \"the old one\"}}") + "/secrets";
        String added = us.call("POST", secrets, "{\"value\": \"the new one\"}")
                .get("fingerprint")
                .asText();
        us.call("DELETE", secrets + "/" + added, "");
    }

    private String workflows(String integration) {
        String steps = "  - wait: 1h\n  - exit: { a: 1 }";
        String trigger = us.workflow(integration, steps);
        String id = trigger.substring(trigger.lastIndexOf('/') + 1);
        String workflow = "workflows/" + id;
        us.call("POST", "workflows/validate", "{\"name\": \"nothing\"}");
        us.get("workflows");
        us.get(workflow);
        us.get(workflow + "/versions");
        us.get(workflow + "/versions/1");
        us.draft(id, integration, steps.replace("1h", "2h"));
        us.get(workflow + "/draft");
        us.get(workflow + "/diff?from=1&to=draft");
        us.call("POST", workflow + "/draft/run", "{\"event\": {\"a\": 1}}");
        us.call("POST", workflow + "/versions/1/publish", "");
        schedule();
        us.call("POST", workflow + "/unpublish", "");
        us.call("POST", workflow + "/publish", "");
        return id;
    }

    private void schedule() {
        String id =
                us.call("POST", "workflows", "{\"name\": \"Report\"}").get("id").asText();
        us.call(
                "PUT",
                "workflows/" + id + "/draft",
                "{\"name\": \"Report\", \"trigger\": {\"schedule\": {\"cron\": \"0 7 * * MON-FRI\","
                        + " \"timezone\": \"Europe/Berlin\"}}, \"steps\": []}");
        us.call("POST", "workflows/" + id + "/publish", "");
        us.get("workflows/" + id + "/schedule");
        us.call("PATCH", "workflows/" + id, "{\"slug\": \"report\"}");
    }

    private void executions(String integration, String workflow) {
        String id = trigger(integration, workflow).get("execution_id").asText();
        worker.invoke(Events.messages(id));
        us.get("executions?status=ON_HOLD");
        us.get("executions/" + id);
        us.get("executions/" + id + "?wait=1s&seen=none");
        us.get("executions/" + id + "/event");
        us.get("executions/" + id + "/steps?decisions=true");
        callbacks(integration);
        us.call("POST", "executions/" + id + "/stop", "");
        us.call("POST", "executions/" + id + "/rerun", "{}");
        us.call(
                "POST",
                "executions/rerun",
                "{\"filter\": {\"created_before\": \"2026-01-01T00:00:00Z\"}, \"dry_run\": true}");
    }

    private void callbacks(String integration) {
        String url = us.workflow(
                integration,
                "  - id: asked\n    callback: { choices: [approve], timeout: 1h }\n  - wait: { callback: asked }");
        String workflow = url.substring(url.lastIndexOf('/') + 1);
        String id = trigger(integration, workflow).get("execution_id").asText();
        worker.invoke(Events.messages(id));
        us.get("callbacks");
        String callbacks = "executions/" + id + "/callbacks";
        String asked = us.get(callbacks).at("/callbacks/0/id").asText();
        us.call("POST", callbacks + "/" + asked + "/decide", "{\"choice\": \"approve\"}");
        us.call("POST", "workflows/" + workflow + "/unpublish", "");
        us.call("DELETE", "workflows/" + workflow, "");
    }

    private void sharing(String workflow) {
        String shares = "workflows/" + workflow + "/shares";
        String offer = "{\"workspace_id\": \"%s\"}".formatted(others.workspace());
        String shared = "shared-workflows/"
                + us.call("POST", shares, offer).get("workflow_id").asText();
        others.get("shared-workflows");
        others.get(shared);
        others.call("POST", shared + "/accept", "");
        us.get(shares);
        others.call("DELETE", shared, "");
        us.call("POST", shares, offer);
        us.call("DELETE", shares + "/" + others.workspace(), "");
    }

    /** A request that was refused, and is sent again. Nothing read the integration before it was changed. */
    private void activity() {
        String integration = us.integration("{\"kind\": \"webhook\"}");
        String url = us.workflow(integration, "  - exit: { a: 1 }");
        String workflow = url.substring(url.lastIndexOf('/') + 1);
        us.call("PATCH", "integrations/" + integration, "{\"activity\": {\"keep_refused\": true}}");
        us.call("POST", "workflows/" + workflow + "/unpublish", "");
        // so often that the integration is busy and the next trigger would not read it again
        for (int i = 0; i < 5; i++) {
            trigger(integration, workflow);
        }
        us.call("POST", "workflows/" + workflow + "/publish", "");
        String activity = "integrations/" + integration + "/activity";
        String refused = us.get(activity)
                .get("deliveries")
                .valueStream()
                .filter(delivery -> delivery.get("outcome").asText().equals("refused"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asText();
        us.get(activity + "/" + refused);
        us.call("POST", activity + "/" + refused + "/redeliver", "");
        us.call("POST", "workflows/" + workflow + "/unpublish", "");
    }

    private JsonNode trigger(String integration, String workflow) {
        JsonNode response = EventApiClient.json(front.invoke(Events.httpApi()
                .to("POST", "/v1/webhooks/" + integration + "/workflows/" + workflow)
                .text("{}")
                .bytes()));
        return EventApiClient.json(response.get("body").asText().getBytes(UTF_8));
    }

    private Set<String> unused() {
        Set<String> called = new LinkedHashSet<>(us.called());
        called.addAll(others.called());
        JsonNode document = EventApiClient.json(EventApiClient.json(front.invoke(Events.httpApi()
                        .to("GET", "/openapi")
                        .header("accept", "application/json")
                        .bytes()))
                .get("body")
                .asText()
                .getBytes(UTF_8));
        Set<String> unused = new LinkedHashSet<>();
        for (var path : document.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                String template = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                if (path.getKey().startsWith(API)
                        && operation.getValue().has("operationId")
                        && called.stream().noneMatch(call -> call.matches(template.replaceAll("\\{\\w+}", "[^/]+")))) {
                    unused.add(template);
                }
            }
        }
        return unused;
    }
}
