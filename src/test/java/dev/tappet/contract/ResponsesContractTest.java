package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Synchronous answers. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class ResponsesContractTest extends Contract {
    /** The answer of a workflow with these steps. */
    private Answer answer(String steps) {
        String integration = client.integration();
        return send("POST", sync(integration, client.published(integration, steps)), "{}", JSON);
    }

    @Test
    void exitExpression_isTheWholeBody() {
        assertThat(answer("  - exit: \"{{ {'a': [1, 2]} }}\"").text()).isEqualTo("{\"a\":[1,2]}");
    }

    @Test
    void bodyParameter_isTheBody_recordHasAllParameters() {
        String integration = client.integration();
        String workflow = client.published(integration, "  - exit: { status: '202', body: [1], note: kept }");
        Answer answer = send("POST", sync(integration, workflow), "{}", JSON);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("[1]");
        Map<?, ?> newest = (Map<?, ?>) ((List<?>) client.manage("GET", "/executions?workflow_id=" + workflow, "")
                        .json()
                        .get("executions"))
                .getFirst();
        assertThat(((Map<?, ?>) client.execution((String) newest.get("id"))
                                .json()
                                .get("output"))
                        .get("note"))
                .isEqualTo("kept");
    }

    @Test
    void headersParameter_addsHeadersAndContentType() {
        Answer csv = answer("  - exit: { headers: { Content-Type: text/csv, Set-Cookie: [a=1, b=2] }, body: 'a,b' }");
        assertThat(csv.text()).isEqualTo("a,b");
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv");
        assertThat(csv.response().headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(answer("  - exit: { body: 'a,b' }").text()).isEqualTo("\"a,b\"");
    }

    @Test
    void bodyBase64_isSentAsBytes() {
        String integration = client.integration();
        String workflow = client.published(
                integration, "  - exit: { headers: { Content-Type: image/png }, body_base64: iVBORw0K/wA= }");
        HttpResponse<byte[]> image =
                send("POST", sync(integration, workflow), new byte[0], HttpResponse.BodyHandlers.ofByteArray());
        assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(image.body()).isEqualTo(Base64.getDecoder().decode("iVBORw0K/wA="));
    }

    @Test
    void statusAndHeadersAlone_haveAnEmptyBody() {
        Answer answer = answer("  - exit: { status: 303, headers: { Location: /x, X-None: '{{ $.event.none }}' } }");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo("/x");
        assertThat(answer.response().headers().firstValue("X-None")).isEmpty();
        assertThat(answer.response().headers().firstValue("Content-Type")).isEmpty();
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void page_isSentInASandbox() {
        Answer page = answer("  - exit: { headers: { Content-Type: text/html }, body: '<p>' }");
        assertThat(page.header("Content-Security-Policy")).isEqualTo("sandbox allow-scripts allow-forms allow-popups");
        assertThat(answer("  - exit: {}").response().headers().firstValue("Content-Security-Policy"))
                .isEmpty();
    }

    @Test
    void failureStatus_isThatOfTheWorkflow() {
        String integration = client.integration();
        String workflow = client.workflow();
        client.publish(workflow, """
                name: contract
                trigger: { integration: %s }
                failure: { status: 503 }
                steps: [ fail: on purpose ]
                """.formatted(integration));
        Answer answer = send("POST", sync(integration, workflow), "{}", JSON);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text())
                .isEqualTo("{\"execution-id\":\"%s\",\"message\":\"Workflow execution failed due to error\"}"
                        .formatted(answer.at("execution-id")));
    }

    @Test
    void statusWithoutBody_sendsNoBody() {
        Answer answer = answer("  - exit: { status: 204, body: nothing }");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void failedWorkflow_is200WithHyphenatedId() {
        Answer answer = answer("  - fail: on purpose");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"execution-id\":\"%s\",\"message\":\"Workflow execution failed due to error\"}"
                        .formatted(answer.at("execution-id")));
        assertThat(client.execution(answer.at("execution-id")).at("error")).contains("on purpose");
    }

    @Test
    void invalidResponse_failsExecution_recordNamesReason() {
        // computed, because what is written down so is refused when it is published
        for (String exit : List.of(
                "{ status: \"{{ 90 + 9 }}\" }",
                "{ headers: \"{{ {'A': 'x\\\\ny'} }}\" }",
                "{ headers: \"{{ {'Content-Length': '1'} }}\" }",
                "{ headers: { Clear-Site-Data: '\"*\"' } }",
                "{ body_base64: \"{{ 1 }}\" }")) {
            Answer answer = answer("  - exit: " + exit);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(client.execution(answer.at("execution-id")).at("status")).isEqualTo("FAILED");
            assertThat(client.execution(answer.at("execution-id")).at("error"))
                    .contains("message")
                    .contains("steps[0]");
        }
    }

    @Test
    void unfinishedExecution_is201AndContinues() {
        Answer answer = answer("  - wait: 5s\n  - exit: { late: true }");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("message")).isEqualTo("Execution is in progress");
        assertThat(client.execution(answer.at("execution_id")).at("status")).isEqualTo("ON_HOLD");
        ends(answer.at("execution_id"), "SUCCESS");
    }

    @Test
    void syncUrl_withFalseCondition_is404() {
        String integration = client.integration();
        send("POST", sync(integration, client.published(integration, "false", HELLO)), "{}", JSON)
                .refuses(404, "Execution not found");
    }
}
