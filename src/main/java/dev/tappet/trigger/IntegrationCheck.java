package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.signature.SignedRequest;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.event.EventReader;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.integration.Cors;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;
import java.util.UUID;

/**
 * The checks of the integration: that it is there and enabled, from where its requests come and who sent them, and
 * what they bring.
 */
record IntegrationCheck(
        Catalog catalog,
        Quotas allowances,
        SourceAddress sourceAddress,
        Authenticator authenticator,
        HandshakeResponder greeter) {
    CheckResult<ResolvedRequest> find(TriggerRequest call) {
        Catalog.Triggered found = switch (call.url()) {
            case TriggerUrl.Webhook(UUID integration) ->
                new Catalog.Triggered(catalog.integration(integration), Optional.empty());
            case TriggerUrl.OfWorkflow url -> catalog.find(url.integration(), url.workflow());
        };
        return found.integration()
                .filter(Integration::enabled)
                .map(integration -> CheckResult.free(new ResolvedRequest(call, integration, found.binding())))
                .orElseGet(() -> CheckResult.refused(
                        ProblemType.INTEGRATION_NOT_FOUND,
                        "There is no integration with this ID, or it is disabled. Copy the URL from the trigger."));
    }

    /** Lets in what comes from where it may, and from whom it should. */
    CheckResult<AuthenticatedRequest> authenticate(ResolvedRequest at) {
        SignedRequest sent = sent(at);
        return payloadSize(at)
                .then(this::sourceAddress)
                .then(IntegrationCheck::preflight)
                .then(it -> greeter.unsigned(it, sent))
                .then(it -> authentication(it, sent))
                .then(it -> CheckResult.free(new AuthenticatedRequest(it, sent)));
    }

    /** Lets in what somebody vouches for who may: it is not asked where it came from, nor who sent it. */
    CheckResult<AuthenticatedRequest> skipAuthentication(ResolvedRequest at) {
        return payloadSize(at).then(it -> CheckResult.free(new AuthenticatedRequest(it, sent(it))));
    }

    private SignedRequest sent(ResolvedRequest at) {
        return authenticator.sent(at.call().request(), at.call().body());
    }

    /** What its workspace takes; what no workspace takes was refused when it arrived. */
    private CheckResult<ResolvedRequest> payloadSize(ResolvedRequest at) {
        int limit = allowances.of(at.integration().workspace()).payload();
        return at.call().body().length <= limit ? CheckResult.free(at) : RequestLimitsCheck.payloadTooLarge(limit);
    }

    private CheckResult<ResolvedRequest> sourceAddress(ResolvedRequest at) {
        return at.integration()
                        .settings()
                        .allowList()
                        .admits(sourceAddress.of(at.call().request()))
                ? CheckResult.free(at)
                : CheckResult.refused(
                        ProblemType.FORBIDDEN,
                        "This integration takes no requests from the address that this one came from.");
    }

    /** A page may ask without a secret, and learns nothing but what is listed. */
    private static CheckResult<ResolvedRequest> preflight(ResolvedRequest at) {
        IncomingRequest request = at.call().request();
        Cors cors = at.integration().settings().cors();
        return cors.lists() && CorsResponse.isPreflight(request)
                ? CheckResult.answered(
                        CorsResponse.of(cors, request).toPreflight(), new DeliveryOutcome.HandshakeAnswered())
                : CheckResult.free(at);
    }

    private CheckResult<ResolvedRequest> authentication(ResolvedRequest at, SignedRequest sent) {
        return authenticator
                .check(at.call().request(), sent, at.integration())
                .then(signer -> greeter.signed(at, sent, signer));
    }

    /** Reads the event of what was let in. */
    static CheckResult<EventRequest> read(AuthenticatedRequest admitted) {
        ResolvedRequest at = admitted.at();
        TriggerRequest call = at.call();
        return plain(call)
                .then(_ -> deliveryId(at, admitted.sent()))
                .then(delivery -> EventReader.read(call.request(), call.body(), at.integration())
                        .then(event -> CheckResult.free(new EventRequest(at, delivery, event))));
    }

    /** What a body unfolds to is only known once it is unfolded, so nothing is. */
    private static CheckResult<TriggerRequest> plain(TriggerRequest call) {
        boolean coded = call.request().headers().all("Content-Encoding").stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        return coded && call.body().length > 0
                ? CheckResult.refused(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body is compressed, or coded otherwise. Send it as it is, without a Content-Encoding.")
                : CheckResult.free(call);
    }

    /** A preflight that nobody signed must not use up the key of what was. */
    private static CheckResult<Optional<DeliveryId>> deliveryId(ResolvedRequest at, SignedRequest sent) {
        IncomingRequest request = at.call().request();
        return Authenticator.isExempt(request, at.integration())
                ? CheckResult.free(Optional.empty())
                : DeliveryIdReader.of(request, Authenticator.deliveryId(sent, at.integration()));
    }
}
