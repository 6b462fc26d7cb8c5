package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.secret.Fingerprints;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.Credential;
import dev.tappet.signature.SecretRules;
import dev.tappet.signature.SentSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.ChangeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Adds and removes single secrets of integrations, so that a secret can be rotated while both are valid, by users who
 * do not know the other secrets.
 */
public final class IntegrationSecrets {
    private static final String VALUE = "value";
    private static final String PLACE = "place";

    private final Integrations integrations;
    private final Fingerprints fingerprints;

    public IntegrationSecrets(Integrations integrations, SecretBox box) {
        this.integrations = integrations;
        this.fingerprints = Fingerprints.ofIntegrations(box);
    }

    /**
     * Adds a secret, which is valid from then on.
     *
     * @param place as in {@link SecretPlace#text()}; optional if an integration has only one
     * @throws InvalidFieldException if there is no such place, or the value is invalid there
     */
    public ChangeResult<SecretMetadata> add(UUID workspace, UUID integration, Optional<String> place, String value)
            throws InvalidFieldException {
        ChangeResult<Integration> result =
                integrations.update(workspace, integration, existing -> with(existing, place, value));
        return switch (result) {
            case ChangeResult.Done<Integration>(Integration now) ->
                new ChangeResult.Done<>(withFingerprint(
                                now,
                                fingerprints.of(integration, place(now, place).text(), value))
                        .orElseThrow());
            case ChangeResult.Missing<Integration> _ -> new ChangeResult.Missing<>();
            case ChangeResult.Conflict<Integration>(String reason) -> new ChangeResult.Conflict<>(reason);
            case ChangeResult.Outdated<Integration>(var current) -> new ChangeResult.Outdated<>(current);
            case ChangeResult.Invalid<Integration>(var problems) -> new ChangeResult.Invalid<>(problems);
        };
    }

    /**
     * Removes a secret, which is invalid from then on.
     *
     * @return missing if there is none with this fingerprint, a conflict if it is the last required one
     */
    public ChangeResult<Integration> remove(UUID workspace, UUID integration, String fingerprint) {
        return integrations.update(
                workspace,
                integration,
                existing -> withFingerprint(existing, fingerprint)
                        .map(secret -> without(existing, secret))
                        .orElseGet(ChangeResult.Missing::new));
    }

    private static Optional<SecretMetadata> withFingerprint(Integration integration, String fingerprint) {
        return integration.secrets().stream()
                .filter(secret -> secret.fingerprint().equals(fingerprint))
                .findFirst();
    }

    private ChangeResult<Integration> with(Integration existing, Optional<String> named, String value)
            throws InvalidFieldException {
        SecretPlace place = place(existing, named);
        checkSendable(value);
        List<String> secrets = new ArrayList<>(SecretPlace.of(existing).get(place));
        if (secrets.contains(value)) {
            return new ChangeResult.Conflict<>("This secret already exists, as %s. Nothing was changed"
                    .formatted(fingerprints.of(existing.id(), place.text(), value)));
        }
        if (secrets.size() == SecretRules.SECRETS) {
            return new ChangeResult.Conflict<>(
                    "There are %d secrets at %s, which is the limit. Remove one that is no longer used first"
                            .formatted(SecretRules.SECRETS, place.text()));
        }
        secrets.add(value);
        return new ChangeResult.Done<>(withSecrets(existing, place, secrets));
    }

    private static SecretPlace place(Integration integration, Optional<String> named) throws InvalidFieldException {
        SequencedMap<SecretPlace, List<String>> places = SecretPlace.of(integration);
        if (places.isEmpty()) {
            throw new InvalidFieldException(
                    PLACE, "this integration has no authentication with a secret: change its authentication");
        }
        if (named.isEmpty() && places.size() == 1) {
            return places.firstEntry().getKey();
        }
        return places.keySet().stream()
                .filter(place -> named.stream().anyMatch(place.text()::equalsIgnoreCase))
                .findFirst()
                .orElseThrow(() -> new InvalidFieldException(
                        PLACE,
                        "must be one of %s"
                                .formatted(places.keySet().stream()
                                        .map(SecretPlace::text)
                                        .collect(Collectors.joining(", ")))));
    }

    private static void checkSendable(String value) throws InvalidFieldException {
        SecretRules.check(VALUE, value);
    }

    private ChangeResult<Integration> without(Integration existing, SecretMetadata secret) {
        List<String> left = SecretPlace.of(existing).get(secret.place()).stream()
                .filter(value -> !fingerprints
                        .of(existing.id(), secret.place().text(), value)
                        .equals(secret.fingerprint()))
                .toList();
        if (left.isEmpty() && isNeeded(existing, secret.place())) {
            return new ChangeResult.Conflict<>(
                    ("This is the last secret at %s, without which the integration would accept requests from any"
                                    + " sender. Add another one first; or disable the integration, or change its"
                                    + " authentication")
                            .formatted(secret.place().text()));
        }
        try {
            return new ChangeResult.Done<>(withSecrets(existing, secret.place(), left));
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("Fewer secrets than before are too many", e);
        }
    }

    /** Whether requests would be authenticated less strictly without a secret at this place. */
    private static boolean isNeeded(Integration integration, SecretPlace place) {
        return switch (place) {
            case SecretPlace.InHeader _,
                    SecretPlace.OfBasic _,
                    SecretPlace.OfBearer _,
                    SecretPlace.InQuery _,
                    SecretPlace.OfSignature _,
                    SecretPlace.OfToken _ -> true;
            case SecretPlace.OfVendor(String name) -> {
                VendorCredentials account = integration.account().orElseThrow();
                Credential credential = account.vendor().credentials().stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                yield credential.required()
                        || credential.enrolled()
                        || account.credentials().entrySet().stream()
                                .allMatch(entry -> entry.getKey().equals(name)
                                        || entry.getValue().isEmpty());
            }
        };
    }

    /** The integration with these secrets at a place, validated as a whole. */
    private static Integration withSecrets(Integration integration, SecretPlace place, List<String> secrets)
            throws InvalidFieldException {
        return switch (place) {
            case SecretPlace.OfVendor(String name) -> {
                VendorCredentials account = integration.account().orElseThrow();
                Map<String, List<String>> credentials = new LinkedHashMap<>(account.credentials());
                credentials.put(name, secrets);
                credentials.values().removeIf(List::isEmpty);
                try {
                    yield integration.withAccount(account.with(account.vendor().check("credentials", credentials)));
                } catch (InvalidFieldException e) {
                    throw new InvalidFieldException(VALUE, e.requirement());
                }
            }
            case SecretPlace.InHeader _,
                    SecretPlace.OfBasic _,
                    SecretPlace.OfBearer _,
                    SecretPlace.InQuery _,
                    SecretPlace.OfSignature _,
                    SecretPlace.OfToken _ -> {
                List<AuthenticationScheme> schemes = integration.authentication().stream()
                        .map(scheme -> withSecrets(scheme, place, secrets))
                        .toList();
                try {
                    yield integration.authenticatedBy(Authentication.of(schemes));
                } catch (InvalidFieldException e) {
                    throw new InvalidFieldException(VALUE, e.requirement());
                }
            }
        };
    }

    private static AuthenticationScheme withSecrets(
            AuthenticationScheme scheme, SecretPlace place, List<String> secrets) {
        if (!SecretPlace.of(scheme).equals(Optional.of(place))) {
            return scheme;
        }
        return switch (scheme) {
            case SentSecret secret -> secret.with(secrets);
            case Signature signature -> new Signature(signature.rule(), secrets);
            case SignedToken token -> token.with(secrets);
            case AnyOf _ -> scheme;
        };
    }
}
