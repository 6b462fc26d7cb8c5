package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.SentSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.SignedToken;
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
 * that guesses learn nothing from it.
 *
 * @param publicUrl the address under which senders know this server; proxies may hide it
 */
record Authenticator(Supplier<URI> publicUrl, Verifier verifier) {
    private static final Rejection INVALID_HEADER = Rejection.of(
            ProblemType.INVALID_HEADER,
            "A header that this integration requires is missing, repeated, or has another value.");

    private static final Rejection INVALID_SIGNATURE = Rejection.of(
            ProblemType.INVALID_SIGNATURE,
            "The signature that this integration requires is missing, malformed, stale, or made with another secret or"
                    + " over other content. Compare what is signed, the secret and the clock with the integration.");

    private static final Rejection INVALID_BASIC = new Rejection(
            ProblemType.INVALID_CREDENTIALS,
            "Send the user name and the password of this integration in one header Authorization: Basic.",
            Optional.empty(),
            Optional.of("Basic realm=\"tappet\", charset=\"UTF-8\""));
    private static final Rejection INVALID_BEARER = new Rejection(
            ProblemType.INVALID_CREDENTIALS,
            "Send the token of this integration in one header Authorization: Bearer.",
            Optional.empty(),
            Optional.of("Bearer realm=\"tappet\""));
    private static final Rejection INVALID_SIGNED_TOKEN = new Rejection(
            ProblemType.INVALID_CREDENTIALS,
            "Send a JSON Web Token in the header that this integration requires, once. It must be signed with a key of the"
                    + " issuer, name the issuer, the audience and the claims that the integration requires, and not have"
                    + " expired.",
            Optional.empty(),
            Optional.of("Bearer realm=\"tappet\""));
    private static final Rejection INVALID_QUERY_SECRET = Rejection.of(
            ProblemType.INVALID_CREDENTIALS,
            "The parameter of the query with the secret of this integration is missing, repeated, or has another value.");

    CheckResult<ResolvedRequest> check(ResolvedRequest at) {
        if (isExempt(at.request(), at.integration())) {
            return CheckResult.proceed(at);
        }
        boolean headers = true;
        Optional<Rejection> secrets = Optional.empty();
        for (AuthenticationScheme scheme : at.integration().authentication()) {
            if (scheme instanceof SentSecret secret && !secret.admits(at.signed())) {
                headers &= !(secret instanceof HeaderSecret);
                secrets = secrets.or(() -> Optional.of(rejection(secret)));
            }
        }
        if (!headers) {
            return CheckResult.refused(INVALID_HEADER);
        }
        return secrets.<CheckResult<ResolvedRequest>>map(CheckResult::refused).orElseGet(() -> signatures(at));
    }

    private static Rejection rejection(AuthenticationScheme scheme) {
        return switch (scheme) {
            case HeaderSecret _ -> INVALID_HEADER;
            case BasicCredentials _ -> INVALID_BASIC;
            case BearerToken _ -> INVALID_BEARER;
            case QuerySecret _ -> INVALID_QUERY_SECRET;
            case Signature _ -> INVALID_SIGNATURE;
            case SignedToken _ -> INVALID_SIGNED_TOKEN;
            case AnyOf(List<AuthenticationScheme> schemes) ->
                schemes.stream().findFirst().map(Authenticator::rejection).orElse(INVALID_SIGNATURE);
        };
    }

    /**
     * Checked after all secrets that the request contains: verifying a signature may fetch a certificate from another
     * server, which unauthenticated requests must not cause.
     */
    private CheckResult<ResolvedRequest> signatures(ResolvedRequest at) {
        Optional<Signer> signer = Optional.empty();
        for (AuthenticationScheme scheme : at.integration().authentication()) {
            if (!(scheme instanceof SentSecret)) {
                signer = verifier.signer(at.signed(), scheme);
                if (signer.isEmpty()) {
                    return CheckResult.refused(rejection(scheme));
                }
            }
        }
        return CheckResult.proceed(at.signedBy(signer));
    }

    /** The vendor's delivery id, if a scheme of the integration says where it is in the request. */
    static Optional<String> deliveryId(SignedRequest sent, Integration integration) {
        return integration.authentication().stream()
                .flatMap(scheme -> ids(scheme, sent))
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    private static Stream<String> ids(AuthenticationScheme scheme, SignedRequest sent) {
        return switch (scheme) {
            case SentSecret _, SignedToken _ -> Stream.empty();
            case Signature signature -> signature.rule().id().flatMap(sent::single).stream();
            case AnyOf(List<AuthenticationScheme> schemes) ->
                schemes.stream().flatMap(alternative -> ids(alternative, sent));
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
