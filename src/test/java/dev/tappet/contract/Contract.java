package dev.tappet.contract;

import static org.awaitility.Awaitility.await;

import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;

/**
 * The HTTP contract as a sender meets it, against the whole program. {@code src/docs/contract.md} lists its rows with
 * the tests of the subclasses; {@link ContractTableTest} compares them.
 */
abstract class Contract {
    static final String[] JSON = {"Content-Type", "application/json"};
    static final String HELLO = "  - exit: { hello: '{{ $.event.name }}' }";
    static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    WorkspaceClient client;

    @BeforeEach
    void aWorkspace() {
        client = new WorkspaceClient("ours");
    }

    static String webhook(String integration) {
        return "/v1/webhooks/" + integration;
    }

    static String async(String integration, String workflow) {
        return webhook(integration) + "/workflows/" + workflow;
    }

    static String sync(String integration, String workflow) {
        return async(integration, workflow) + "/sync";
    }

    void ends(String execution, String status) {
        await().until(() -> client.execution(execution).at("status"), status::equals);
    }

    /** An integration's, which asks for this secret in {@code X-Key}. */
    static String secretHeader() {
        return ", \"authentication\": {\"headers\": [{\"header\": \"X-Key\", \"secrets\": [\"s3cret\"]}]}";
    }
}
