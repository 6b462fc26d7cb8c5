package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.api.support.OpenApiResource;
import dev.tappet.api.support.PublicApi;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of the API's document do what they say. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class ExamplesApiTest extends ApiFixture {
    private static List<String> bodies(String path, String method) throws IOException {
        List<String> bodies = new ArrayList<>();
        OpenApiResource.tree()
                .path("paths")
                .path(PublicApi.ROOT + path)
                .path(method)
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("examples")
                .forEach(each -> bodies.add(each.get("value").toString()));
        assertThat(bodies).isNotEmpty();
        return bodies;
    }

    @Test
    void integrationExamples_areAccepted() throws Exception {
        for (String body : bodies("/integrations", "post")) {
            assertThat(json(editor, body).post("/integrations").statusCode())
                    .as(body)
                    .isEqualTo(201);
        }
    }

    @Test
    void integrationChangeExamples_areAccepted() throws Exception {
        String id = integration("Alerts");
        for (String body : bodies("/integrations/{integration_id}", "patch")) {
            assertThat(json(editor, body).patch("/integrations/" + id).statusCode())
                    .as(body)
                    .isEqualTo(200);
        }
    }

    @Test
    void secretExamples_areAccepted() throws Exception {
        for (String body : bodies("/integrations/{integration_id}/secrets", "post")) {
            String id = json(editor, """
                            {"name": "Alerts", "kind": "webhook",
                             "authentication": {"headers": [{"header": "X-Key", "secrets": ["the-present-secret"]}]}}""").post("/integrations").path("id");
            assertThat(json(editor, body)
                            .post("/integrations/" + id + "/secrets")
                            .statusCode())
                    .as(body)
                    .isEqualTo(201);
        }
    }

    @Test
    void definitionExamples_areValid() throws Exception {
        Map<String, String> examples = new HashMap<>();
        OpenApiResource.tree()
                .at("/components/requestBodies/Definition/content")
                .properties()
                .forEach(content -> content.getValue().path("examples").forEach(each -> {
                    JsonNode value = each.get("value");
                    examples.put(content.getKey(), value.isTextual() ? value.asText() : value.toString());
                }));
        assertThat(examples).hasSize(2);
        DefinitionParser definitions = new DefinitionParser(Map.of());
        examples.forEach((type, text) -> assertThat(definitions.read(text.getBytes(StandardCharsets.UTF_8)))
                .as(type)
                .isInstanceOf(ParseResult.Valid.class));
    }
}
