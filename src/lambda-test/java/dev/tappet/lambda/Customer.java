package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** A workspace of somebody's, who uses the API by events of the HTTP API. */
final class Customer {
    static final String ADMIN = "change-me";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/public/v1alpha/";

    private final Invoker function;
    private final Set<String> called = new LinkedHashSet<>();
    private final String workspace;
    private final String token;

    Customer(Invoker function) {
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

    /** All that was called until now, as {@code GET /path}, without queries. */
    Set<String> called() {
        return called;
    }

    /** As the administrator of all workspaces. */
    JsonNode administer(String method, String path, String json) {
        return call(method, path, ADMIN, "application/json", json);
    }

    /** @param json what is asked for, but for the name */
    String integration(String json) {
        return call("POST", "integrations", json.replaceFirst("\\{", "{\"name\": \"In\", "))
                .get("id")
                .asText();
    }

    /**
     * Publishes a workflow.
     *
     * @param steps in YAML, as they stand after {@code steps:}
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

    private JsonNode call(String method, String path, String bearer, String type, String body) {
        String[] parts = path.split("\\?", 2);
        called.add(method + " " + API + parts[0]);
        JsonNode answer = json(function.invoke(Events.httpApi()
                .to(method, API + parts[0])
                .query(parts.length == 1 ? "" : parts[1])
                .header("authorization", "Bearer " + bearer)
                .header("content-type", type)
                .text(body)
                .bytes()));
        assertThat(answer.get("statusCode").asInt())
                .as(() -> method + " " + path + ": " + answer)
                .isBetween(200, 299);
        String text = answer.get("body").asText();
        return text.isEmpty() ? JSON.nullNode() : json(text.getBytes(UTF_8));
    }

    /** A value in JSON. */
    static String text(Object value) {
        return JSON.valueToTree(value).toString();
    }

    static JsonNode json(byte[] answer) {
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
