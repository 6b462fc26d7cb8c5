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
    private final EventApiClient client;
    private final EventApiClient others;

    AllApiOperations(Invoker front, Invoker worker) {
        this.front = front;
        this.worker = worker;
        this.client = new EventApiClient(front);
        this.others = new EventApiClient(front);
    }

    /** @return the operations of the document that were not used */
    Set<String> use() {
        String integration = client.integration("{\"kind\": \"webhook\"}");
        workspaces();
        secretsAndIntegrations(integration);
        String workflow = workflows(integration);
        executions(integration, workflow);
        sharing(workflow);
        activity();
        client.get("audit?page_size=10");
        client.call("DELETE", "workflows/" + workflow, "");
        client.call("DELETE", "integrations/" + integration, "");
        return unused();
    }

    private void workspaces() {
        client.get("me");
        client.administer("GET", "workspaces", "");
        client.administer("GET", "workspaces/" + client.workspace(), "");
        client.administer("PATCH", "workspaces/" + client.workspace(), "{\"limits\": {\"rate\": 900}}");
        String tokens = "workspaces/" + client.workspace() + "/tokens";
        String token = client.call("POST", tokens, "{\"name\": \"ci\", \"role\": \"viewer\"}")
                .get("id")
                .asText();
        client.get(tokens);
        client.call("DELETE", tokens + "/" + token, "");
    }

    private void secretsAndIntegrations(String integration) {
        client.call("PUT", "secrets/KEY", "{\"value\": \"s3cret-s3cret\"}");
        client.get("secrets");
        client.call("DELETE", "secrets/KEY", "");
        client.call("PUT", "variables/base_url", "{\"value\": \"https://crm.example.com\"}");
        client.get("variables");
        client.get("variables/base_url");
        client.call("DELETE", "variables/base_url", "");
        client.call("PUT", "state/value?key=a%2Fb%20c", "{\"value\": {\"n\": 1}, \"ttl\": \"1d\"}");
        client.get("state/value?key=a%2Fb%20c");
        client.get("state?prefix=a%2F");
        client.call("DELETE", "state/value?key=a%2Fb%20c", "");
        client.call(
                "PUT",
                "connections/crm",
                "{\"base_url\": \"https://crm.example.com\", \"bearer\": {\"token\": \"correct-horse\"}}");
        client.get("connections");
        client.get("connections/crm");
        client.call("POST", "connections/crm/test", "");
        client.call("DELETE", "connections/crm", "");
        client.get("integration-kinds");
        client.get("integrations");
        client.get("integrations/" + integration);
        client.call("PATCH", "integrations/" + integration, "{\"limits\": {\"rate\": 500}}");
        String asana = client.integration("{\"kind\": \"asana\"}");
        client.call("POST", "integrations/" + asana + "/enrolment", "{\"minutes\": 5}");
        String secrets = "integrations/"
                + client.integration("{\"kind\": \"github\", \"credentials\": {\"secret\": \"the old one\"}}")
                + "/secrets";
        String added = client.call("POST", secrets, "{\"value\": \"the new one\"}")
                .get("fingerprint")
                .asText();
        client.call("DELETE", secrets + "/" + added, "");
    }

    private String workflows(String integration) {
        String steps = "  - wait: 1h\n  - exit: { a: 1 }";
        String trigger = client.workflow(integration, steps);
        String id = trigger.substring(trigger.lastIndexOf('/') + 1);
        String workflow = "workflows/" + id;
        client.call("POST", "workflows/validate", "{\"name\": \"nothing\"}");
        client.get("workflows");
        client.get(workflow);
        client.get(workflow + "/versions");
        client.get(workflow + "/versions/1");
        client.draft(id, integration, steps.replace("1h", "2h"));
        client.get(workflow + "/draft");
        client.get(workflow + "/diff?from=1&to=draft");
        client.call("POST", workflow + "/draft/run", "{\"event\": {\"a\": 1}}");
        client.call("POST", workflow + "/versions/1/publish", "");
        schedule();
        client.call("POST", workflow + "/unpublish", "");
        client.call("POST", workflow + "/publish", "");
        return id;
    }

    private void schedule() {
        String id = client.call("POST", "workflows", "{\"name\": \"Report\"}")
                .get("id")
                .asText();
        client.call(
                "PUT",
                "workflows/" + id + "/draft",
                "{\"name\": \"Report\", \"trigger\": {\"schedule\": {\"cron\": \"0 7 * * MON-FRI\","
                        + " \"timezone\": \"Europe/Berlin\"}}, \"steps\": []}");
        client.call("POST", "workflows/" + id + "/publish", "");
        client.get("workflows/" + id + "/schedule");
        client.call("PATCH", "workflows/" + id, "{\"slug\": \"report\"}");
    }

    private void executions(String integration, String workflow) {
        String id = trigger(integration, workflow).get("execution_id").asText();
        worker.invoke(Events.messages(id));
        client.get("executions?status=ON_HOLD");
        client.get("executions/" + id);
        client.get("executions/" + id + "?wait=1s&seen=none");
        client.get("executions/" + id + "/event");
        client.get("executions/" + id + "/steps?decisions=true");
        callbacks(integration);
        client.call("POST", "executions/" + id + "/stop", "");
        client.call("POST", "executions/" + id + "/rerun", "{}");
        client.call(
                "POST",
                "executions/rerun",
                "{\"filter\": {\"created_before\": \"2026-01-01T00:00:00Z\"}, \"dry_run\": true}");
    }

    private void callbacks(String integration) {
        String url = client.workflow(
                integration,
                "  - id: asked\n    callback: { choices: [approve], timeout: 1h }\n  - wait: { callback: asked }");
        String workflow = url.substring(url.lastIndexOf('/') + 1);
        String id = trigger(integration, workflow).get("execution_id").asText();
        worker.invoke(Events.messages(id));
        client.get("callbacks");
        String callbacks = "executions/" + id + "/callbacks";
        String asked = client.get(callbacks).at("/callbacks/0/id").asText();
        client.call("POST", callbacks + "/" + asked + "/decide", "{\"choice\": \"approve\"}");
        client.call("POST", "workflows/" + workflow + "/unpublish", "");
        client.call("DELETE", "workflows/" + workflow, "");
    }

    private void sharing(String workflow) {
        String shares = "workflows/" + workflow + "/shares";
        String offer = "{\"workspace_id\": \"%s\"}".formatted(others.workspace());
        String shared = "shared-workflows/"
                + client.call("POST", shares, offer).get("workflow_id").asText();
        others.get("shared-workflows");
        others.get(shared);
        others.call("POST", shared + "/accept", "");
        client.get(shares);
        others.call("DELETE", shared, "");
        client.call("POST", shares, offer);
        client.call("DELETE", shares + "/" + others.workspace(), "");
    }

    /** A request that was refused, and is sent again. Nothing read the integration before it was changed. */
    private void activity() {
        String integration = client.integration("{\"kind\": \"webhook\"}");
        String url = client.workflow(integration, "  - exit: { a: 1 }");
        String workflow = url.substring(url.lastIndexOf('/') + 1);
        client.call("PATCH", "integrations/" + integration, "{\"activity\": {\"keep_refused\": true}}");
        client.call("POST", "workflows/" + workflow + "/unpublish", "");
        // so often that the integration is busy and the next trigger would not read it again
        for (int i = 0; i < 5; i++) {
            trigger(integration, workflow);
        }
        client.call("POST", "workflows/" + workflow + "/publish", "");
        String activity = "integrations/" + integration + "/activity";
        String refused = client.get(activity)
                .get("deliveries")
                .valueStream()
                .filter(delivery -> delivery.get("outcome").asText().equals("refused"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .asText();
        client.get(activity + "/" + refused);
        client.call("POST", activity + "/" + refused + "/redeliver", "");
        client.call("POST", "workflows/" + workflow + "/unpublish", "");
    }

    private JsonNode trigger(String integration, String workflow) {
        JsonNode response = EventApiClient.json(front.invoke(Events.httpApi()
                .to("POST", "/v1/webhooks/" + integration + "/workflows/" + workflow)
                .text("{}")
                .bytes()));
        return EventApiClient.json(response.get("body").asText().getBytes(UTF_8));
    }

    private Set<String> unused() {
        Set<String> called = new LinkedHashSet<>(client.called());
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
