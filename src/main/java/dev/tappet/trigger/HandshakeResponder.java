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
                .unsigned(at.signed(), asked(at))
                .map(reply -> respond(reply, at))
                .orElseGet(() -> CheckResult.free(at));
    }

    /** Signed challenges, after the authentication. */
    CheckResult<ResolvedRequest> signed(ResolvedRequest at) {
        return handshakes
                .signed(at.signed(), asked(at), at.signer())
                .map(reply -> respond(reply, at))
                .orElseGet(() -> CheckResult.free(at));
    }

    private static HandshakeMatcher.Asked asked(ResolvedRequest at) {
        return new HandshakeMatcher.Asked(
                at.integration().handshakes(), at.integration().account());
    }

    private CheckResult<ResolvedRequest> respond(HandshakeReply reply, ResolvedRequest at) {
        return switch (reply) {
            case HandshakeReply.Answer response -> responded(response);
            case HandshakeReply.Enrolment(String credential, String secret, HandshakeReply.Answer response) ->
                enrolment.enrol(at.integration().id(), credential, secret)
                        ? responded(response)
                        : CheckResult.refused(SECRET_EXISTS);
            case HandshakeReply.Unusable _ -> CheckResult.refused(MALFORMED);
        };
    }

    private static CheckResult<ResolvedRequest> responded(HandshakeReply.Answer response) {
        return CheckResult.answered(ResponseRenderer.handshake(response), new DeliveryOutcome.HandshakeAnswered());
    }
}
