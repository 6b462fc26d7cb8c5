package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.Signer;
import dev.tappet.signature.Verifier;
import dev.tappet.workspace.integration.Integration;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Holds a request to every scheme of its integration. What a refusal says is the same whatever was wrong, so that
 * nobody learns how near a guess was.
 *
 * @param publicUrl tells the address under which senders know this server, which proxies may hide from it
 */
record Authenticator(Supplier<URI> publicUrl, Verifier verifier) {
    private static final Rejection INVALID_HEADER = Rejection.of(
            ProblemType.INVALID_HEADER,
            "A header that this integration requires is missing, is there twice, or holds another value.");

    private static final Rejection INVALID_SIGNATURE = Rejection.of(
            ProblemType.INVALID_SIGNATURE,
            "The signature that this integration requires is missing, malformed, stale, or made with another secret or"
                    + " over other content. Compare what is signed, the secret and the clock with the integration.");

    private static final CheckResult<Optional<Signer>> UNSIGNED = CheckResult.free(Optional.empty());

    /** Lets a request pass, with who signed it last if anybody did. */
    CheckResult<Optional<Signer>> check(IncomingRequest request, SignedRequest sent, Integration integration) {
        if (isExempt(request, integration)) {
            return UNSIGNED;
        }
        boolean headers = true;
        for (AuthenticationScheme scheme : integration.authentication()) {
            headers &= switch (scheme) {
                case HeaderSecret secret -> secret.admits(sent);
                case Signature _ -> true;
            };
        }
        return headers ? signatures(sent, integration) : CheckResult.refused(INVALID_HEADER);
    }

    /** One after the other: the last may have to ask somebody else, which no stranger should make us do. */
    private CheckResult<Optional<Signer>> signatures(SignedRequest sent, Integration integration) {
        Optional<Signer> signer = Optional.empty();
        for (AuthenticationScheme scheme : integration.authentication()) {
            switch (scheme) {
                case HeaderSecret _ -> {}
                case Signature signature -> {
                    signer = verifier.signer(sent, signature);
                    if (signer.isEmpty()) {
                        return CheckResult.refused(INVALID_SIGNATURE);
                    }
                }
            }
        }
        return CheckResult.free(signer);
    }

    /** What the vendor calls this delivery, where a scheme of the integration says where that stands. */
    static Optional<String> deliveryId(SignedRequest sent, Integration integration) {
        return integration.authentication().stream()
                .flatMap(scheme -> switch (scheme) {
                    case HeaderSecret _ -> Stream.empty();
                    case Signature signature -> signature.rule().id().flatMap(sent::one).stream();
                })
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /** The request as its sender knows it. */
    SignedRequest sent(IncomingRequest request, byte[] body) {
        return new SignedRequest(
                request.method(),
                publicUrl,
                request.path(),
                request.query(),
                request.headers()::all,
                body,
                request.received());
    }

    /**
     * Whether it is a preflight that a workflow answers. A browser asks before it sends anything of its own, so it has
     * nothing to show (Fetch standard, 3.3.5).
     */
    static boolean isExempt(IncomingRequest request, Integration integration) {
        return integration.kind().equals(Integration.Kind.RAW_HTTP)
                && !integration.settings().authenticatesPreflights()
                && CorsResponse.isPreflight(request);
    }
}
