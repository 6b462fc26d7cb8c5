package dev.tappet.workspace.integration;

import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VerificationKeys;
import dev.tappet.workspace.integration.Integration.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A place of secrets of an integration; any secret at the place is valid for it. */
public sealed interface SecretPlace {
    /** @param name of the header, as the user wrote it */
    record InHeader(String name) implements SecretPlace {}

    record OfBasic() implements SecretPlace {}

    record OfBearer() implements SecretPlace {}

    /** @param name of the parameter */
    record InQuery(String name) implements SecretPlace {}

    record OfSignature() implements SecretPlace {}

    /** The secrets of JSON Web Tokens. */
    record OfToken() implements SecretPlace {}

    /** @param name of the credential of the vendor */
    record OfVendor(String name) implements SecretPlace {}

    /** The place as the API names it. */
    default String text() {
        return switch (this) {
            case InHeader(String name) -> "authentication.headers." + name;
            case OfBasic _ -> "authentication.basic";
            case OfBearer _ -> "authentication.bearer";
            case InQuery(String name) -> "authentication.query." + name;
            case OfSignature _ -> "authentication.signature";
            case OfToken _ -> "authentication.jwt";
            case OfVendor(String name) -> "credentials." + name;
        };
    }

    /** All places of an integration with their secrets, including places without secrets. */
    static SequencedMap<SecretPlace, List<String>> of(Integration integration) {
        return of(integration.kind(), integration.authentication());
    }

    /** The place of the secrets of a scheme; empty if it has none, or only vendors have it. */
    static Optional<SecretPlace> of(AuthenticationScheme scheme) {
        return switch (scheme) {
            case HeaderSecret header -> Optional.of(new InHeader(header.name()));
            case BasicCredentials _ -> Optional.of(new OfBasic());
            case BearerToken _ -> Optional.of(new OfBearer());
            case QuerySecret query -> Optional.of(new InQuery(query.name()));
            case Signature _ -> Optional.of(new OfSignature());
            case SignedToken token ->
                token.keys() instanceof VerificationKeys.Shared ? Optional.of(new OfToken()) : Optional.empty();
            case AnyOf _ -> Optional.empty();
        };
    }

    /** @param authentication ignored for a vendor */
    static SequencedMap<SecretPlace, List<String>> of(Kind kind, List<AuthenticationScheme> authentication) {
        SequencedMap<SecretPlace, List<String>> places = new LinkedHashMap<>();
        switch (kind) {
            case Kind.OfVendor(VendorCredentials account) ->
                account.vendor()
                        .credentials()
                        .forEach(credential ->
                                places.put(new OfVendor(credential.name()), account.values(credential.name())));
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> {
                for (AuthenticationScheme scheme : authentication) {
                    of(scheme).ifPresent(place -> places.put(place, scheme.secrets()));
                }
            }
        }
        return places;
    }
}
