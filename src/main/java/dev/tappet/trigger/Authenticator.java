package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.Signer;
import dev.tappet.signature.Verifier;
import dev.tappet.workspace.integration.Integration;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks a request against every authentication scheme of its integration. A rejection does not say what was wrong, so
 * that a guess learns nothing from it.
 *
 * @param publicUrl the address under which senders know this server, which proxies may hide from it
 */
record Authenticator(Supplier<URI> publicUrl, Verifier verifier) {
    private static final Rejection INVALID_HEADER = Rejection.of(
            ProblemType.INVALID_HEADER,
            "A header that this integration requires is missing, repeated, or has another value.");

    private static final Rejection INVALID_SIGNATURE = Rejection.of(
            ProblemType.INVALID_SIGNATURE,
            "The signature that this integration requires is missing, malformed, stale, or made with another secret or"
                    + " over other content. Compare what is signed, the secret and the clock with the integration.");

    CheckResult<ResolvedRequest> check(ResolvedRequest at) {
        if (isExempt(at.request(), at.integration())) {
            return CheckResult.free(at);
        }
        boolean headers = true;
        for (AuthenticationScheme scheme : at.integration().authentication()) {
            headers &= !(scheme instanceof HeaderSecret secret) || secret.admits(at.signed());
        }
        return headers ? signatures(at) : CheckResult.refused(INVALID_HEADER);
    }

    /** After all headers: a signature may need a certificate from another server, which no stranger may cause. */
    private CheckResult<ResolvedRequest> signatures(ResolvedRequest at) {
        Optional<Signer> signer = Optional.empty();
        for (AuthenticationScheme scheme : at.integration().authentication()) {
            if (!(scheme instanceof HeaderSecret)) {
                signer = verifier.signer(at.signed(), scheme);
                if (signer.isEmpty()) {
                    return CheckResult.refused(INVALID_SIGNATURE);
                }
            }
        }
        return CheckResult.free(at.signedBy(signer));
    }

    /** The vendor's id of this delivery, if a scheme of the integration says where it is in the request. */
    static Optional<String> deliveryId(SignedRequest sent, Integration integration) {
        return integration.authentication().stream()
                .flatMap(scheme -> ids(scheme, sent))
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    private static Stream<String> ids(AuthenticationScheme scheme, SignedRequest sent) {
        return switch (scheme) {
            case HeaderSecret _ -> Stream.empty();
            case Signature signature -> signature.rule().id().flatMap(sent::one).stream();
            case AnyOf(List<AuthenticationScheme> schemes) -> schemes.stream().flatMap(each -> ids(each, sent));
        };
    }

    /** The request as its sender signed it. */
    SignedRequest signed(TriggerRequest call) {
        IncomingRequest request = call.request();
        return new SignedRequest(
                request.method(),
                publicUrl,
                request.path(),
                request.query(),
                request.headers()::all,
                call.body(),
                request.received());
    }

    /** Whether a workflow responds to this preflight. Browsers send preflights without credentials (Fetch, 3.3.5). */
    static boolean isExempt(IncomingRequest request, Integration integration) {
        return integration.kind().equals(Integration.Kind.RAW_HTTP)
                && !integration.settings().authenticatesPreflights()
                && CorsResponse.isPreflight(request);
    }
}
