package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.event.EventReader;
import java.util.Optional;

/** Checks method and body of an authenticated request, and reads its event and delivery id. */
final class EventCheck {
    private EventCheck() {}

    static CheckResult<EventRequest> read(ResolvedRequest at) {
        IncomingRequest request = at.request();
        return uncompressed(at)
                .then(EventCheck::deliveryId)
                .then(delivery -> EventReader.read(request, at.call().body(), at.integration())
                        .then(event -> CheckResult.free(new EventRequest(at, delivery, event))));
    }

    /** The size of a compressed body is unknown in advance. */
    private static CheckResult<ResolvedRequest> uncompressed(ResolvedRequest at) {
        boolean coded = at.request().headers().all("Content-Encoding").stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        return coded && at.call().body().length > 0
                ? CheckResult.refused(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body has a Content-Encoding. Send it without compression or any other coding.")
                : CheckResult.free(at);
    }

    /** An unauthenticated preflight must not use up the idempotency key of an authenticated request. */
    private static CheckResult<Optional<DeliveryId>> deliveryId(ResolvedRequest at) {
        return Authenticator.isExempt(at.request(), at.integration())
                ? CheckResult.free(Optional.empty())
                : DeliveryIdReader.of(at.request(), Authenticator.deliveryId(at.signed(), at.integration()));
    }
}
