package dev.tappet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A workspace and what people do in it, over HTTP alone. */
final class WorkspaceClient {
    static final String API = "/public/v1alpha";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What came back. */
    record Answer(int status, HttpResponse<String> response) {
        String text() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        Map<?, ?> json() {
            try {
                return (Map<?, ?>) Json.read(text().getBytes(StandardCharsets.UTF_8));
            } catch (MalformedJsonException e) {
                throw new AssertionError("No JSON: " + text(), e);
            }
        }

        String at(String name) {
            return String.valueOf(json().get(name));
        }

        /** A refusal as the contract has it. */
        Answer refuses(int status, String title) {
            assertThat(status()).as(text()).isEqualTo(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(at("type")).isEqualTo("about:blank");
            assertThat(at("title")).isEqualTo(title);
            assertThat(at("status")).isEqualTo(Integer.toString(status));
            assertThat(at("detail")).isNotBlank();
            assertThat(at("request_id")).isEqualTo(header("X-Request-Id"));
            return this;
        }
    }

    final String workspace;
    final String token;

    WorkspaceClient(String name) {
        workspace = manage(LocalProfile.ADMINISTRATOR, "POST", "/workspaces", "{\"name\": \"%s\"}".formatted(name))
                .at("id");
        token = token("admin");
    }

    String token(String role) {
        return manage(
                        LocalProfile.ADMINISTRATOR,
                        "POST",
                        "/workspaces/" + workspace + "/tokens",
                        "{\"name\": \"test\", \"role\": \"%s\"}".formatted(role))
                .at("token");
    }

    /** @param limits of the workspace, as JSON */
    Answer limit(String limits) {
        return manage(
                LocalProfile.ADMINISTRATOR, "PATCH", "/workspaces/" + workspace, "{\"limits\": %s}".formatted(limits));
    }

    /** A call of the public API with this team's token. */
    Answer manage(String method, String path, String body) {
        return manage(token, method, path, body);
    }

    static Answer manage(String token, String method, String path, String body) {
        return send(method, API + path, body, "Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    /** @param more fields of the integration, as JSON with a comma before */
    String integration(String kind, String more) {
        return manage("POST", "/integrations", "{\"name\": \"hook\", \"kind\": \"%s\"%s}".formatted(kind, more))
                .at("id");
    }

    String integration() {
        return integration("webhook", "");
    }

    /** @param steps in YAML, each line indented by two */
    String published(String integration, String steps) {
        return published(integration, "true", steps);
    }

    String published(String integration, String condition, String steps) {
        String id = workflow();
        publish(id, integration, condition, steps);
        return id;
    }

    String workflow() {
        return manage("POST", "/workflows", "{\"name\": \"contract\"}").at("id");
    }

    void publish(String workflow, String integration, String condition, String steps) {
        publish(
                workflow,
                "name: contract\ntrigger:\n  integration: %s\n  condition: \"{{ %s }}\"\nsteps:\n%s\n"
                        .formatted(integration, condition, steps));
    }

    /** @param source the definition in YAML */
    void publish(String workflow, String source) {
        Answer saved = send(
                "PUT",
                API + "/workflows/" + workflow + "/draft",
                source,
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/yaml");
        Answer published = manage("POST", "/workflows/" + workflow + "/publish", "");
        assertThat(published.status()).as(saved.text() + published.text()).isEqualTo(200);
    }

    Answer execution(String id) {
        return manage("GET", "/executions/" + id, "");
    }

    /** @param headers name, value, name, value, ... */
    static Answer send(String method, String path, String body, String... headers) {
        HttpResponse<String> response = send(
                method,
                path,
                body.getBytes(StandardCharsets.UTF_8),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8),
                headers);
        return new Answer(response.statusCode(), response);
    }

    static <T> HttpResponse<T> send(
            String method, String path, byte[] body, HttpResponse.BodyHandler<T> handler, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at " + path, e);
        }
    }
}
