package dev.tappet.harness;

import dev.tappet.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A workspace of a running server, made by the management API and used by it, as a person's script would. */
public final class ApiClient {
    private static final String API = "/public/v1alpha";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final int port;
    private final Map<String, String> headers;

    private ApiClient(int port, String token) {
        this.port = port;
        this.headers = Map.of("Authorization", "Bearer " + token);
    }

    /** A new workspace with a token of its own. */
    public static ApiClient create(ServerProcess server) throws IOException {
        return create(server.port());
    }

    /**
     * The same, for a process other than that which started the server.
     *
     * @param port of the server
     */
    public static ApiClient create(int port) throws IOException {
        ApiClient admin = new ApiClient(port, ServerProcess.ADMIN_TOKEN);
        String id = text(admin.call("POST", "/workspaces", Map.of("name", "Harness")), "id");
        Object token = Map.of("name", "harness", "role", "admin");
        return new ApiClient(port, text(admin.call("POST", "/workspaces/" + id + "/tokens", token), "token"));
    }

    /** Makes a webhook integration without authentication and gives its id. */
    public String integration(String name) throws IOException {
        Object integration = Map.of("name", name, "kind", "webhook");
        return text(call("POST", "/integrations", integration), "id");
    }

    /** Publishes a definition that names nothing but its integration. */
    public Urls publish(String definition, String integration) throws IOException {
        return publish(definition, Map.of("integration", integration));
    }

    /**
     * Makes a workflow at an integration and publishes it.
     *
     * @param definition the class path resource of a definition
     * @param names      what stands in it in angle brackets, at least the {@code integration}, with the values
     */
    public Urls publish(String definition, Map<String, String> names) throws IOException {
        String id = text(call("POST", "/workflows", Map.of("name", definition)), "id");
        Map<String, String> yaml = new HashMap<>(headers);
        yaml.put(Request.CONTENT_TYPE, "application/yaml");
        call(Request.of("PUT", API + "/workflows/" + id + "/draft", yaml, read(definition, names)));
        call("POST", "/workflows/" + id + "/publish", Map.of());
        String webhook = "/v1/webhooks/" + names.get("integration");
        return new Urls(id, webhook, webhook + "/workflows/" + id, webhook + "/workflows/" + id + "/sync");
    }

    private static byte[] read(String definition, Map<String, String> names) throws IOException {
        try (InputStream resource = ApiClient.class.getResourceAsStream(definition)) {
            String yaml = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> each : names.entrySet()) {
                yaml = yaml.replace("<" + each.getKey() + ">", each.getValue());
            }
            return yaml.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Runs the draft of a workflow once. */
    public Request draftRun(String workflow, Map<String, Object> event) {
        return Request.of(
                "POST", API + "/workflows/" + workflow + "/draft/run", headers, Json.write(Map.of("event", event)));
    }

    /** The record of an execution: 200, or 404 when there is none. */
    public Response execution(Connection connection, String id) throws IOException {
        return connection.send(Request.get(API + "/executions/" + id, headers));
    }

    /**
     * One page of the workspace's executions.
     *
     * @param pageToken that the page before named; empty for the first
     */
    public Map<String, Object> executions(String pageToken) throws IOException {
        return executions("", pageToken);
    }

    /**
     * The same of those that a filter selects.
     *
     * @param filter as further parameters of the query
     */
    public Map<String, Object> executions(String filter, String pageToken) throws IOException {
        String next = pageToken.isEmpty() ? "" : "&page_token=" + pageToken;
        return call(Request.get(API + "/executions?page_size=100" + filter + next, headers));
    }

    /** The entry of a key in the state of the workspace, which must be there. */
    public Map<String, Object> stateValue(String key) throws IOException {
        return call(Request.get(API + "/state/value?key=" + key, headers));
    }

    private Map<String, Object> call(String method, String path, Object body) throws IOException {
        return call(Request.of(method, API + path, headers, Json.write(body)));
    }

    private Map<String, Object> call(Request request) throws IOException {
        try (Connection connection = Connection.open(port, TIMEOUT)) {
            Response response = connection.send(request);
            if (response.status() / 100 != 2) {
                throw new IllegalStateException(request + " was answered " + response);
            }
            return response.object();
        }
    }

    private static String text(Map<String, Object> object, String key) {
        if (object.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalStateException("No " + key + " in " + object);
    }

    /** A published workflow and the paths of its three trigger URLs. */
    public record Urls(String workflow, String webhook, String async, String sync) {}
}
