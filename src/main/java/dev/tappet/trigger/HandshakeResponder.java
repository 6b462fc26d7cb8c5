package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.HandshakeMatcher;
import dev.tappet.signature.HandshakeMatcher.HandshakeReply;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.Signer;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import java.util.Optional;

/** Answers the questions that vendors ask of a URL before they send to it; no workflow runs for those. */
record HandshakeResponder(HandshakeMatcher handshakes, SecretEnrolment enrolment) {
    private static final Rejection UNUSABLE = Rejection.of(
            ProblemType.INVALID_PAYLOAD,
            "This is the question that the vendor of this integration asks of a URL, but not as the vendor asks it.");

    private static final Rejection TOO_LATE = Rejection.of(
            ProblemType.FORBIDDEN,
            "This integration has got its secret already. Open its enrolment to let it take another one.");

    CheckResult<ResolvedRequest> unsigned(ResolvedRequest at, SignedRequest sent) {
        return at.integration()
                .account()
                .flatMap(account -> handshakes.unsigned(sent, account))
                .map(reply -> answer(reply, at))
                .orElseGet(() -> CheckResult.free(at));
    }

    CheckResult<ResolvedRequest> signed(ResolvedRequest at, SignedRequest sent, Optional<Signer> signer) {
        Optional<VendorCredentials> account = at.integration().account();
        return account.flatMap(it -> handshakes.signed(sent, it, signer))
                .map(reply -> answer(reply, at))
                .orElseGet(() -> CheckResult.free(at));
    }

    private CheckResult<ResolvedRequest> answer(HandshakeReply reply, ResolvedRequest at) {
        return switch (reply) {
            case HandshakeReply.Answer answer -> answered(answer);
            case HandshakeReply.Enrolment(String credential, String secret, HandshakeReply.Answer answer) ->
                enrolment.enrol(at.integration().id(), credential, secret)
                        ? answered(answer)
                        : CheckResult.refused(TOO_LATE);
            case HandshakeReply.Unusable _ -> CheckResult.refused(UNUSABLE);
        };
    }

    private static CheckResult<ResolvedRequest> answered(HandshakeReply.Answer answer) {
        return CheckResult.answered(TriggerResponse.greeting(answer), new DeliveryOutcome.HandshakeAnswered());
    }
}
