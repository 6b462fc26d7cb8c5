package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.CanonicalUuid;
import java.util.UUID;

/** The three trigger URLs. */
sealed interface TriggerUrl {
    UUID integration();

    /** Starts all workflows that are published at an integration. */
    record Webhook(UUID integration) implements TriggerUrl {}

    /** Starts one workflow. */
    sealed interface OfWorkflow extends TriggerUrl {
        UUID workflow();
    }

    record Async(UUID integration, UUID workflow) implements OfWorkflow {}

    record Sync(UUID integration, UUID workflow) implements OfWorkflow {}

    String WEBHOOKS = "/v1/webhooks/";
    String WORKFLOWS = "/workflows/";
    String SYNC = "/sync";

    /**
     * Paths are not decoded: <code>%2F</code> and dots have no special meaning.
     *
     * @param path as it was sent
     */
    static CheckResult<TriggerUrl> of(String path) {
        if (!path.startsWith(WEBHOOKS)) {
            return notFound();
        }
        int end = endOfSegment(path, WEBHOOKS.length());
        String integrationId = path.substring(WEBHOOKS.length(), end);
        if (end == path.length()) {
            return integration(integrationId).then(integration -> CheckResult.proceed(new Webhook(integration)));
        }
        if (!path.startsWith(WORKFLOWS, end)) {
            return notFound();
        }
        int from = end + WORKFLOWS.length();
        int endOfWorkflow = endOfSegment(path, from);
        boolean sync = path.length() - endOfWorkflow == SYNC.length() && path.endsWith(SYNC);
        if (!sync && endOfWorkflow != path.length()) {
            return notFound();
        }
        return integration(integrationId)
                .then(integration -> workflow(path.substring(from, endOfWorkflow))
                        .then(workflow -> CheckResult.proceed(
                                sync ? new Sync(integration, workflow) : new Async(integration, workflow))));
    }

    private static int endOfSegment(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    // only one spelling of an id is accepted, so that caches and firewall rules that compare URLs see one
    private static CheckResult<UUID> integration(String segment) {
        return CanonicalUuid.read(segment)
                .map(CheckResult::proceed)
                .orElseGet(() -> CheckResult.refused(
                        ProblemType.INVALID_INTEGRATION_ID,
                        "The integration ID in the URL must be a UUID in lower case. Copy the URL from the trigger."));
    }

    private static CheckResult<UUID> workflow(String segment) {
        return CanonicalUuid.read(segment)
                .map(CheckResult::proceed)
                .orElseGet(() -> CheckResult.refused(
                        ProblemType.INVALID_WORKFLOW_ID,
                        "The workflow ID in the URL must be a UUID in lower case. Copy the URL from the trigger."));
    }

    private static CheckResult<TriggerUrl> notFound() {
        return CheckResult.refused(
                ProblemType.NOT_FOUND,
                "There is nothing at this path. Trigger URLs are /v1/webhooks/{integration_id},"
                        + " /v1/webhooks/{integration_id}/workflows/{workflow_id} and the latter with /sync.");
    }
}
