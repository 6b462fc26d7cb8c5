package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two workspaces with everything alike except the owner: whatever the API's document offers, an id of one is nothing
 * to the other.
 */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class WorkspaceIsolationTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** Where an empty object is no body that could be taken. */
    private static final Map<String, String> BODIES = Map.of(
            "createToken", "{\"name\": \"x\", \"role\": \"viewer\"}",
            "shareWorkflow", "{\"workspace_id\": \"00000000-0000-4000-8000-000000000000\"}",
            "openEnrolment", "{\"minutes\": 5}",
            "addIntegrationSecret", "{\"value\": \"theirs\"}",
            "saveDraft", "name: taken over",
            "updateIntegration", "{\"enabled\": false}");

    /** Forbidden to members, whichever workspace they name: they learn nothing by it either. */
    private static final Set<String> ADMINISTRATORS = Set.of("limitWorkspace");

    /** Of variables, which every workspace names as it likes. */
    private static final String NAME = "alike";

    private static final String STATE_VALUE = "/state/value?key=alike";

    private record Operation(String name, String method, String path) {}

    /** Ids of one workspace, by the parameters that they stand for. */
    private static Map<String, String> everything(WorkspaceClient team) {
        String integration = team.integration(
                "webhook",
                ", \"authentication\": {\"headers\": [{\"header\": \"X-Key\", \"secrets\": [\"s3cret\", \"old\"]}]}");
        String fingerprint = ((Map<?, ?>) ((List<?>) team.manage("GET", "/integrations/" + integration, "")
                                .json()
                                .get("secrets"))
                        .getLast())
                .get("fingerprint")
                .toString();
        String workflow = team.published(integration, "  - wait: 1h\n  - exit: {}");
        String execution = send(
                        "POST", "/v1/webhooks/" + integration + "/workflows/" + workflow, "{}", "X-Key", "s3cret")
                .at("execution_id");
        await().until(() -> team.execution(execution).at("status"), "ON_HOLD"::equals);
        String token = ((Map<?, ?>) ((List<?>) team.manage("GET", "/workspaces/" + team.workspace + "/tokens", "")
                                .json()
                                .get("tokens"))
                        .getFirst())
                .get("id")
                .toString();
        team.manage("PUT", "/variables/" + NAME, "{\"value\": \"of %s\"}".formatted(team.workspace));
        team.manage("PUT", STATE_VALUE, "{\"value\": \"of %s\"}".formatted(team.workspace));
        // a path to no workflow: refused, and listed
        send("POST", "/v1/webhooks/" + integration + "/workflows/00000000-0000-4000-8000-000000000000", "{}");
        List<?> deliveries = await().until(
                        () -> (List<?>) team.manage("GET", "/integrations/" + integration + "/activity", "")
                                .json()
                                .get("deliveries"),
                        listed -> listed.size() == 2);
        return Map.of(
                "delivery_id", ((Map<?, ?>) deliveries.getFirst()).get("id").toString(),
                "integration_id", integration,
                "fingerprint", fingerprint,
                "workflow_id", workflow,
                "execution_id", execution,
                "workspace_id", team.workspace,
                "token_id", token,
                "number", "1",
                "callback_id", "00000000-0000-4000-8000-000000000001",
                "name", NAME);
    }

    @Test
    void idsOfOtherWorkspace_areNotFound_nothingChanges() {
        WorkspaceClient ours = new WorkspaceClient("alike");
        WorkspaceClient theirs = new WorkspaceClient("alike");
        Map<String, String> ids = everything(ours);
        everything(theirs);
        List<String> before = all(ours, ids);

        List<Operation> tried = operations().stream()
                .filter(operation -> PARAMETER.matcher(operation.path()).find())
                .filter(operation -> !operation.path().contains("{name}"))
                .toList();
        assertThat(tried).hasSizeGreaterThan(20);
        for (Operation operation : tried) {
            Answer answer = theirs.manage(
                    operation.method(),
                    filled(operation.path(), ids),
                    operation.method().equals("GET") ? "" : BODIES.getOrDefault(operation.name(), "{}"));
            assertThat(answer.status())
                    .as("%s: %s", operation, answer.text())
                    .isEqualTo(ADMINISTRATORS.contains(operation.name()) ? 403 : 404);
            assertThat(answer.text()).doesNotContain(ours.workspace);
        }

        assertThat(all(ours, ids)).isEqualTo(before);
    }

    @Test
    void lists_showNothingOfOtherWorkspace() {
        WorkspaceClient ours = new WorkspaceClient("alike");
        WorkspaceClient theirs = new WorkspaceClient("alike");
        Map<String, String> ids = everything(ours);
        everything(theirs);
        for (Operation operation : operations()) {
            if (operation.method().equals("GET")
                    && !PARAMETER.matcher(operation.path()).find()
                    && !operation.name().equals("listWorkspaces")) {
                Answer answer = theirs.manage("GET", withKey(operation.path()), "");
                assertThat(answer.status()).as("%s", operation).isEqualTo(200);
                ids.forEach((parameter, id) -> {
                    if (!parameter.equals("number") && !parameter.equals("name")) {
                        assertThat(answer.text()).as("%s", operation).doesNotContain(id);
                    }
                });
            }
        }
        assertThat(theirs.manage("GET", "/executions?workflow_id=" + ids.get("workflow_id"), "")
                        .json()
                        .get("executions"))
                .isEqualTo(List.of());
    }

    /** All that can be read of what the ids name. */
    private static List<String> all(WorkspaceClient team, Map<String, String> ids) {
        return operations().stream()
                .filter(operation -> operation.method().equals("GET")
                        && !operation.name().equals("listWorkspaces")
                        && !operation.name().equals("listTokens"))
                .map(operation -> team.manage("GET", withKey(filled(operation.path(), ids)), ""))
                .map(answer -> answer.status() + " " + (answer.status() == 200 ? answer.text() : ""))
                .toList();
    }

    /** Keys of the state are in the query. */
    private static String withKey(String path) {
        return path.equals("/state/value") ? STATE_VALUE : path;
    }

    private static String filled(String path, Map<String, String> ids) {
        return PARAMETER
                .matcher(path)
                .replaceAll(parameter -> Optional.ofNullable(ids.get(parameter.group(1)))
                        .orElseThrow(() -> new AssertionError("This test knows no " + parameter.group(1))));
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        Map<?, ?> paths = (Map<?, ?>)
                send("GET", "/openapi", "", "Accept", "application/json").json().get("paths");
        paths.forEach((path, item) -> ((Map<?, ?>) item).forEach((method, operation) -> {
            if (path.toString().startsWith(WorkspaceClient.API) && !method.equals("parameters")) {
                operations.add(new Operation(
                        ((Map<?, ?>) operation).get("operationId").toString(),
                        method.toString().toUpperCase(Locale.ROOT),
                        path.toString().substring(WorkspaceClient.API.length())));
            }
        }));
        return operations;
    }
}
