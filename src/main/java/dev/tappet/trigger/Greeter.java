package dev.tappet.trigger;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.HandshakeMatcher;
import dev.tappet.signature.HandshakeMatcher.Reply;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.Signer;
import dev.tappet.trigger.activity.Delivery.Became;
import java.util.Optional;

/** Answers the questions that vendors ask of a URL before they send to it; no workflow runs for those. */
record Greeter(HandshakeMatcher handshakes, Enrolment enrolment) {
    private static final Rejection UNUSABLE = Rejection.of(
            ErrorRow.INVALID_PAYLOAD,
            "This is the question that the vendor of this integration asks of a URL, but not as the vendor asks it.");

    private static final Rejection TOO_LATE = Rejection.of(
            ErrorRow.FORBIDDEN,
            "This integration has got its secret already. Open its enrolment to let it take another one.");

    Passage<AtIntegration> unsigned(AtIntegration at, SignedRequest sent) {
        return at.integration()
                .account()
                .flatMap(account -> handshakes.unsigned(sent, account))
                .map(reply -> answer(reply, at))
                .orElseGet(() -> Passage.free(at));
    }

    Passage<AtIntegration> signed(AtIntegration at, SignedRequest sent, Optional<Signer> signer) {
        Optional<VendorCredentials> account = at.integration().account();
        return account.flatMap(it -> handshakes.signed(sent, it, signer))
                .map(reply -> answer(reply, at))
                .orElseGet(() -> Passage.free(at));
    }

    private Passage<AtIntegration> answer(Reply reply, AtIntegration at) {
        return switch (reply) {
            case Reply.Answer answer -> answered(answer);
            case Reply.Enrolment(String credential, String secret, Reply.Answer answer) ->
                enrolment.enrol(at.integration().id(), credential, secret)
                        ? answered(answer)
                        : Passage.refused(TOO_LATE);
            case Reply.Unusable _ -> Passage.refused(UNUSABLE);
        };
    }

    private static Passage<AtIntegration> answered(Reply.Answer answer) {
        return Passage.answered(TriggerResponse.greeting(answer), new Became.Handshake());
    }
}
