package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Paths are not decoded: <code>%2F</code> and dots have no special meaning. */
    Pattern PATH = Pattern.compile("/v1/webhooks/([^/]*)(?:/workflows/([^/]*)(/sync)?)?");

    /** Only one spelling of an id is accepted, so that caches and firewall rules that compare URLs see one. */
    Pattern CANONICAL_UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** @param path as it was sent */
    static CheckResult<TriggerUrl> of(String path) {
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            return notFound();
        }
        boolean sync = parts.group(3) != null;
        return integration(parts.group(1))
                .then(integration -> parts.group(2) == null
                        ? CheckResult.proceed(new Webhook(integration))
                        : workflow(parts.group(2))
                                .then(workflow -> CheckResult.proceed(
                                        sync ? new Sync(integration, workflow) : new Async(integration, workflow))));
    }

    private static CheckResult<UUID> integration(String segment) {
        return uuid(segment)
                .map(CheckResult::proceed)
                .orElseGet(() -> CheckResult.refused(
                        ProblemType.INVALID_INTEGRATION_ID,
                        "The integration ID in the URL must be a UUID in lower case. Copy the URL from the trigger."));
    }

    private static CheckResult<UUID> workflow(String segment) {
        return uuid(segment)
                .map(CheckResult::proceed)
                .orElseGet(() -> CheckResult.refused(
                        ProblemType.INVALID_WORKFLOW_ID,
                        "The workflow ID in the URL must be a UUID in lower case. Copy the URL from the trigger."));
    }

    private static Optional<UUID> uuid(String segment) {
        return CANONICAL_UUID.matcher(segment).matches() ? Optional.of(UUID.fromString(segment)) : Optional.empty();
    }

    private static CheckResult<TriggerUrl> notFound() {
        return CheckResult.refused(
                ProblemType.NOT_FOUND,
                "There is nothing at this path. Trigger URLs are /v1/webhooks/{integration_id},"
                        + " /v1/webhooks/{integration_id}/workflows/{workflow_id} and the latter with /sync.");
    }
}
