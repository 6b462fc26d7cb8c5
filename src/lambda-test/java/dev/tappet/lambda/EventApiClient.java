package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Calls the API of one workspace by HTTP API events. */
final class EventApiClient {
    static final String ADMIN = "change-me-at-once";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/public/v1alpha/";

    private final Invoker function;
    private final Set<String> called = new LinkedHashSet<>();
    private final String workspace;
    private final String token;

    EventApiClient(Invoker function) {
        this.function = function;
        workspace = administer("POST", "workspaces", "{\"name\": \"Ours\"}")
                .get("id")
                .asText();
        token = administer("POST", "workspaces/" + workspace + "/tokens", "{\"name\": \"me\", \"role\": \"admin\"}")
                .get("token")
                .asText();
    }

    String workspace() {
        return workspace;
    }

    /** Every call until now, as {@code GET /path}, without queries. */
    Set<String> called() {
        return called;
    }

    /** As the administrator of all workspaces. */
    JsonNode administer(String method, String path, String json) {
        return call(method, path, ADMIN, "application/json", json);
    }

    /** @param json the request, without the name */
    String integration(String json) {
        return call("POST", "integrations", json.replaceFirst("\\{", "{\"name\": \"In\", "))
                .get("id")
                .asText();
    }

    /**
     * Publishes a workflow.
     *
     * @param steps in YAML, as written after {@code steps:}
     * @return its asynchronous trigger's path
     */
    String workflow(String integration, String steps) {
        String id = call("POST", "workflows", "{\"name\": \"Flow\"}").get("id").asText();
        draft(id, integration, steps);
        call("POST", "workflows/" + id + "/publish", "");
        return "/v1/webhooks/" + integration + "/workflows/" + id;
    }

    void draft(String id, String integration, String steps) {
        call(
                "PUT",
                "workflows/" + id + "/draft",
                token,
                "application/yaml",
                "name: Flow\ntrigger: { integration: %s }\nsteps:\n%s".formatted(integration, steps));
    }

    JsonNode execution(String id) {
        return get("executions/" + id);
    }

    JsonNode get(String path) {
        return call("GET", path, "");
    }

    JsonNode call(String method, String path, String json) {
        return call(method, path, token, "application/json", json);
    }

    JsonNode rerun(String execution, String idempotencyKey) {
        return call(
                "POST",
                "executions/" + execution + "/rerun",
                Events.httpApi()
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .header("idempotency-key", idempotencyKey)
                        .text("{}"));
    }

    private JsonNode call(String method, String path, String bearer, String type, String body) {
        return call(
                method,
                path,
                Events.httpApi()
                        .header("authorization", "Bearer " + bearer)
                        .header("content-type", type)
                        .text(body));
    }

    private JsonNode call(String method, String path, Events.Request request) {
        String[] parts = path.split("\\?", 2);
        called.add(method + " " + API + parts[0]);
        JsonNode response = json(function.invoke(request.to(method, API + parts[0])
                .query(parts.length == 1 ? "" : parts[1])
                .bytes()));
        assertThat(response.get("statusCode").asInt())
                .as(() -> method + " " + path + ": " + response)
                .isBetween(200, 299);
        String text = response.get("body").asText();
        return text.isEmpty() ? JSON.nullNode() : json(text.getBytes(UTF_8));
    }

    /** A value in JSON. */
    static String text(Object value) {
        return JSON.valueToTree(value).toString();
    }

    static JsonNode json(byte[] response) {
        try {
            return JSON.readTree(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
