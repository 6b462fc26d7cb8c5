package dev.tappet.api.integration;

import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.PublicApi;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.Credential;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignatureRuleFormat;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorTable;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of integrations, and the credentials that each of them needs. */
@Path(PublicApi.ROOT + "/integration-kinds")
public class IntegrationKindResource {
    /**
     * A kind of integrations.
     *
     * @param kind             the name with which an integration is created
     * @param label            the display name
     * @param setup            where to enter the integration's URL at the vendor
     * @param credentials      in the order in which a form asks for them
     * @param toleranceSeconds the maximum age of a request's signature, if the vendor signs the time
     * @param proofs           how its requests are authenticated
     * @param anyProof         whether one of the proofs is enough; otherwise each one is required whose credential is
     *                         set
     */
    @PublicApi
    public record View(
            String kind,
            String label,
            String setup,
            List<AskedView> credentials,
            Optional<Long> toleranceSeconds,
            List<ProofView> proofs,
            boolean anyProof) {
        /** A kind without credentials: its authentication is a setting of the integration. */
        View(String kind, String label, String setup) {
            this(kind, label, setup, List.of(), Optional.empty(), List.of(), false);
        }
    }

    /**
     * A credential of a kind.
     *
     * @param where    where to find it at the vendor
     * @param secret   whether it is never shown again
     * @param required whether it must be set when the integration is created
     */
    @PublicApi
    public record AskedView(String name, String label, String where, boolean secret, boolean required) {}

    /**
     * A way to authenticate a request.
     *
     * @param type       header, parameter, basic, bearer, signature or jwt
     * @param credential the credential with the secret; left out if the sender has a key of its own
     * @param name       the header or parameter with the secret; for basic, the credential with the user name
     * @param signature  how the sender signs, in the form of an integration's authentication
     */
    @PublicApi
    public record ProofView(
            String type, Optional<String> credential, Optional<String> name, Optional<Map<String, Object>> signature) {
        static ProofView of(Vendor.Keyed keyed) {
            Optional<String> key = keyed.key();
            return switch (keyed.scheme()) {
                case HeaderSecret header -> new ProofView("header", key, Optional.of(header.name()), Optional.empty());
                case QuerySecret parameter ->
                    new ProofView("parameter", key, Optional.of(parameter.name()), Optional.empty());
                case BasicCredentials basic ->
                    new ProofView("basic", key, Optional.of(basic.usernames().getFirst()), Optional.empty());
                case BearerToken _ -> new ProofView("bearer", key, Optional.empty(), Optional.empty());
                case Signature(SignatureRule rule, var _) ->
                    new ProofView("signature", key, Optional.empty(), Optional.of(SignatureRuleFormat.write(rule)));
                case SignedToken _ -> new ProofView("jwt", key, Optional.empty(), Optional.empty());
                case AnyOf _ -> throw new IllegalArgumentException("A row of the table has no nested schemes");
            };
        }
    }

    /** All kinds of integrations. */
    @PublicApi
    public record Listing(List<View> integrationKinds) {}

    private static final List<View> BUILT_IN = List.of(
            new View(
                    IntegrationKindNames.WEBHOOK,
                    "Webhook",
                    "Any sender of JSON, XML or forms; configure under authentication how it signs."),
            new View(
                    IntegrationKindNames.RAW_HTTP,
                    "Raw HTTP",
                    "Any request, with any method and content; the workflow receives the complete request."),
            new View(
                    IntegrationKindNames.TAPPET,
                    "Tappet",
                    "Needs no setup: it starts its workflows when executions of this workspace fail, and when its"
                            + " integrations reject many requests."));

    private final CallerContext access;

    IntegrationKindResource(CallerContext access) {
        this.access = access;
    }

    @GET
    public Listing list() {
        access.viewerWorkspace();
        return new Listing(
                Stream.concat(BUILT_IN.stream(), VendorTable.all().stream().map(IntegrationKindResource::view))
                        .toList());
    }

    private static View view(Vendor vendor) {
        return new View(
                vendor.name(),
                vendor.label(),
                vendor.setup(),
                vendor.credentials().stream()
                        .map(IntegrationKindResource::credentialView)
                        .toList(),
                vendor.tolerance().map(Duration::toSeconds),
                vendor.schemes().stream().map(ProofView::of).toList(),
                vendor.any());
    }

    private static AskedView credentialView(Credential credential) {
        return new AskedView(
                credential.name(), credential.label(), credential.where(), credential.secret(), credential.required());
    }
}
