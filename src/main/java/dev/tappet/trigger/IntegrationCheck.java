package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;
import java.util.UUID;

/** Checks that the integration exists, is enabled, and accepts the source address. */
record IntegrationCheck(Catalog catalog, Authenticator authenticator, SourceAddress addresses) {
    CheckResult<ResolvedRequest> find(TriggerRequest call) {
        Catalog.Triggered found = switch (call.url()) {
            case TriggerUrl.Webhook(UUID integration) ->
                new Catalog.Triggered(catalog.integration(integration), Optional.empty());
            case TriggerUrl.OfWorkflow url -> catalog.find(url.integration(), url.workflow());
        };
        return found.integration()
                .filter(IntegrationCheck::acceptsRequests)
                .map(integration -> CheckResult.proceed(new ResolvedRequest(
                        call.withoutSecrets(integration.authentication()),
                        integration,
                        found.binding(),
                        authenticator.signed(call),
                        Optional.empty())))
                .orElseGet(IntegrationCheck::notFound);
    }

    /** As {@link #find}, for a user who may have changed the integration or its workflows a moment ago. */
    CheckResult<ResolvedRequest> findCurrent(TriggerRequest call) {
        catalog.refresh(call.url().integration());
        return find(call);
    }

    /** Rejects large bodies early if the integration does not exist. */
    CheckResult<TriggerUrl> exists(TriggerUrl url) {
        return catalog.integration(url.integration())
                        .filter(IntegrationCheck::acceptsRequests)
                        .isPresent()
                ? CheckResult.proceed(url)
                : notFound();
    }

    /** Integrations of kind tappet have no URL. */
    private static boolean acceptsRequests(Integration integration) {
        return integration.enabled() && !(integration.kind() instanceof Integration.Kind.OfTappet);
    }

    private static <T> CheckResult<T> notFound() {
        return CheckResult.refused(
                ProblemType.INTEGRATION_NOT_FOUND,
                "There is no integration with this ID, or it is disabled. Copy the URL from the trigger.");
    }

    CheckResult<ResolvedRequest> sourceAddress(ResolvedRequest at) {
        return at.integration().settings().allowList().admits(addresses.of(at.request()))
                ? CheckResult.proceed(at)
                : CheckResult.refused(ProblemType.FORBIDDEN, "Requests from this source address are not allowed.");
    }
}
