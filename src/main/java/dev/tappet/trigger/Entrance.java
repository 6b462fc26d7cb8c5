package dev.tappet.trigger;

import dev.tappet.signature.SignedRequest;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.workspace.Allowances;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Cors;
import dev.tappet.workspace.Integration;
import java.util.Optional;
import java.util.UUID;

/**
 * The checks of the integration: that it is there and enabled, from where its requests come and who sent them, and
 * what they bring.
 */
record Entrance(
        Catalog catalog,
        Allowances allowances,
        SourceAddress sourceAddress,
        Authenticator authenticator,
        Greeter greeter) {
    Passage<AtIntegration> find(Call call) {
        Catalog.Triggered found = switch (call.url()) {
            case TriggerUrl.Webhook(UUID integration) ->
                new Catalog.Triggered(catalog.integration(integration), Optional.empty());
            case TriggerUrl.OfWorkflow url -> catalog.find(url.integration(), url.workflow());
        };
        return found.integration()
                .filter(Integration::enabled)
                .map(integration -> Passage.free(new AtIntegration(call, integration, found.binding())))
                .orElseGet(() -> Passage.refused(
                        ErrorRow.INTEGRATION_NOT_FOUND,
                        "There is no integration with this ID, or it is disabled. Copy the URL from the trigger."));
    }

    /** Lets in what comes from where it may, and from whom it should. */
    Passage<Admitted> admit(AtIntegration at) {
        SignedRequest sent = sent(at);
        return payloadSize(at)
                .then(this::sourceAddress)
                .then(Entrance::preflight)
                .then(it -> greeter.unsigned(it, sent))
                .then(it -> authentication(it, sent))
                .then(it -> Passage.free(new Admitted(it, sent)));
    }

    /** Lets in what somebody vouches for who may: it is not asked where it came from, nor who sent it. */
    Passage<Admitted> vouchFor(AtIntegration at) {
        return payloadSize(at).then(it -> Passage.free(new Admitted(it, sent(it))));
    }

    private SignedRequest sent(AtIntegration at) {
        return authenticator.sent(at.call().request(), at.call().body());
    }

    /** What its workspace takes; what no workspace takes was refused when it arrived. */
    private Passage<AtIntegration> payloadSize(AtIntegration at) {
        int limit = allowances.of(at.integration().workspace()).payload();
        return at.call().body().length <= limit ? Passage.free(at) : Arrival.payloadTooLarge(limit);
    }

    private Passage<AtIntegration> sourceAddress(AtIntegration at) {
        return at.integration()
                        .settings()
                        .allowList()
                        .admits(sourceAddress.of(at.call().request()))
                ? Passage.free(at)
                : Passage.refused(
                        ErrorRow.FORBIDDEN,
                        "This integration takes no requests from the address that this one came from.");
    }

    /** A page may ask without a secret, and learns nothing but what is listed. */
    private static Passage<AtIntegration> preflight(AtIntegration at) {
        IncomingRequest request = at.call().request();
        Cors cors = at.integration().settings().cors();
        return cors.lists() && CrossOrigin.isPreflight(request)
                ? Passage.answered(CrossOrigin.of(cors, request).toPreflight(), new Became.Handshake())
                : Passage.free(at);
    }

    private Passage<AtIntegration> authentication(AtIntegration at, SignedRequest sent) {
        return authenticator
                .check(at.call().request(), sent, at.integration())
                .then(signer -> greeter.signed(at, sent, signer));
    }

    /** Reads the event of what was let in. */
    static Passage<WithEvent> read(Admitted admitted) {
        AtIntegration at = admitted.at();
        Call call = at.call();
        return plain(call)
                .then(_ -> deliveryId(at, admitted.sent()))
                .then(delivery -> EventReader.read(call.request(), call.body(), at.integration())
                        .then(event -> Passage.free(new WithEvent(at, delivery, event))));
    }

    /** What a body unfolds to is only known once it is unfolded, so nothing is. */
    private static Passage<Call> plain(Call call) {
        boolean coded = call.request().headers().all("Content-Encoding").stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        return coded && call.body().length > 0
                ? Passage.refused(
                        ErrorRow.UNSUPPORTED_MEDIA_TYPE,
                        "The body is compressed, or coded otherwise. Send it as it is, without a Content-Encoding.")
                : Passage.free(call);
    }

    /** A preflight that nobody signed must not use up the key of what was. */
    private static Passage<Optional<DeliveryId>> deliveryId(AtIntegration at, SignedRequest sent) {
        IncomingRequest request = at.call().request();
        return Authenticator.isExempt(request, at.integration())
                ? Passage.free(Optional.empty())
                : DeliveryIds.of(request, Authenticator.deliveryId(sent, at.integration()));
    }
}
