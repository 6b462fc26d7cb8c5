package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.HandshakeMatcher;
import dev.tappet.signature.HandshakeMatcher.HandshakeReply;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;

/** Responds to the verification challenges of vendors. They start no workflow. */
record HandshakeResponder(HandshakeMatcher handshakes, SecretEnrolment enrolment) {
    private static final Rejection MALFORMED =
            Rejection.of(ProblemType.INVALID_PAYLOAD, "The verification challenge of the vendor is malformed.");

    private static final Rejection SECRET_EXISTS = Rejection.of(
            ProblemType.FORBIDDEN, "This integration already has a secret. Open its enrolment to accept another one.");

    /** Unsigned challenges, before the authentication. */
    CheckResult<ResolvedRequest> unsigned(ResolvedRequest at) {
        return handshakes
                .unsigned(at.signed(), configured(at))
                .map(reply -> respond(reply, at))
                .orElseGet(() -> CheckResult.proceed(at));
    }

    /** Signed challenges, after the authentication. */
    CheckResult<ResolvedRequest> signed(ResolvedRequest at) {
        return handshakes
                .signed(at.signed(), configured(at), at.signer())
                .map(reply -> respond(reply, at))
                .orElseGet(() -> CheckResult.proceed(at));
    }

    private static HandshakeMatcher.ConfiguredHandshakes configured(ResolvedRequest at) {
        return new HandshakeMatcher.ConfiguredHandshakes(
                at.integration().handshakes(), at.integration().account());
    }

    private CheckResult<ResolvedRequest> respond(HandshakeReply reply, ResolvedRequest at) {
        return switch (reply) {
            case HandshakeReply.Response response -> responded(response);
            case HandshakeReply.Enrolment(String credential, String secret, HandshakeReply.Response response) ->
                enrolment.enrol(at.integration().id(), credential, secret)
                        ? responded(response)
                        : CheckResult.refused(SECRET_EXISTS);
            case HandshakeReply.Unusable _ -> CheckResult.refused(MALFORMED);
        };
    }

    private static CheckResult<ResolvedRequest> responded(HandshakeReply.Response response) {
        return CheckResult.responded(ResponseRenderer.handshake(response), new DeliveryOutcome.HandshakeAnswered());
    }
}
