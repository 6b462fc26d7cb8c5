package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three URLs, and the record of what they start. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class TriggerUrlsContractTest extends Contract {
    @Test
    void webhookUrl_startsEveryMatchingWorkflow() {
        String integration = client.integration();
        String first = client.published(integration, HELLO);
        client.published(integration, "false", HELLO);
        Answer answer = send("POST", webhook(integration), "{}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("status")).isEqualTo("ok");
        List<?> started = (List<?>) answer.json().get("executions");
        assertThat(started)
                .singleElement()
                .satisfies(
                        one -> assertThat(((Map<?, ?>) one).get("workflow_id")).isEqualTo(first));
        ends((String) ((Map<?, ?>) started.getFirst()).get("execution_id"), "SUCCESS");
    }

    @Test
    void webhookUrl_withoutMatch_listsNothing() {
        assertThat(send("POST", webhook(client.integration()), "{}", JSON).text())
                .isEqualTo("{\"status\":\"ok\",\"executions\":[]}");
    }

    @Test
    void workflowUrl_returnsExecutionId() {
        String integration = client.integration();
        Answer answer =
                send("POST", async(integration, client.published(integration, HELLO)), "{\"name\": \"Ada\"}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("status")).isEqualTo("ok");
        assertThat(answer.at("execution_id")).matches(ID);
        ends(answer.at("execution_id"), "SUCCESS");
        assertThat(client.execution(answer.at("execution_id")).json().get("output"))
                .isEqualTo(Map.of("hello", "Ada"));
    }

    @Test
    void syncUrl_returnsWorkflowResponse() {
        String integration = client.integration();
        Answer answer =
                send("POST", sync(integration, client.published(integration, HELLO)), "{\"name\": \"Ada\"}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"hello\":\"Ada\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void latestPublishedVersion_runsAlone() {
        String integration = client.integration();
        String workflow = client.published(integration, "  - exit: { version: 1 }");
        client.publish(workflow, integration, "true", "  - exit: { version: 2 }");
        assertThat(send("POST", sync(integration, workflow), "{}", JSON).text()).isEqualTo("{\"version\":2}");
        client.manage("POST", "/workflows/" + workflow + "/unpublish", "");
        send("POST", sync(integration, workflow), "{}", JSON).refuses(404, "Workflow not found");
    }

    @Test
    void filteredEvent_is200_idIsNotFound() {
        String integration = client.integration();
        Answer answer = send("POST", async(integration, client.published(integration, "false", HELLO)), "{}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        client.execution(answer.at("execution_id")).refuses(404, "Execution not found");
    }

    @Test
    void sharedWorkflow_isTriggeredAtSourceUrl_runsInDestination() {
        WorkspaceClient destination = new WorkspaceClient("theirs");
        String integration = client.integration();
        String source = client.published(integration, HELLO);
        String shared = client.manage(
                        "POST",
                        "/workflows/" + source + "/shares",
                        "{\"workspace_id\": \"%s\"}".formatted(destination.workspace))
                .at("workflow_id");
        destination.manage("POST", "/shared-workflows/" + shared + "/accept", "");
        String id = send("POST", async(integration, shared), "{}", JSON).at("execution_id");
        await().until(() -> destination.execution(id).at("status"), "SUCCESS"::equals);
        client.execution(id).refuses(404, "Execution not found");
    }

    @Test
    void executionRecord_hasDocumentedFields() {
        String integration = client.integration();
        String workflow = client.published(integration, HELLO);
        String id = send("POST", async(integration, workflow), "{}", JSON).at("execution_id");
        ends(id, "SUCCESS");
        Map<?, ?> record = client.execution(id).json();
        assertThat(record.get("id")).isEqualTo(id);
        assertThat(record.get("workspace_id")).isEqualTo(client.workspace);
        assertThat(record.get("workflow_id")).isEqualTo(workflow);
        assertThat(record.get("workflow_version")).isEqualTo(1);
        assertThat(record.get("integration_id")).isEqualTo(integration);
        for (String time : List.of("created_at", "started_at", "finished_at")) {
            assertThat((String) record.get(time)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        }
    }
}
