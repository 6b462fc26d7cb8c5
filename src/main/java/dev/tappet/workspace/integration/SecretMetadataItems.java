package dev.tappet.workspace.integration;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.Fingerprints;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workspace.integration.Integration.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads and writes the attribute with the times at which the secrets of an integration were added. */
final class SecretMetadataItems {
    private static final String ADDED = "added";

    private final Fingerprints fingerprints;

    SecretMetadataItems(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** @param at the time of new secrets; existing secrets keep their time */
    Map<String, Optional<Attribute>> write(Integration integration, Instant at) {
        Map<String, Optional<Instant>> known = integration.secrets().stream()
                .collect(Collectors.toMap(SecretMetadata::fingerprint, SecretMetadata::added));
        Map<String, Object> times = new LinkedHashMap<>();
        for (SecretMetadata secret :
                list(integration.id(), integration.kind(), integration.authentication(), Map.of())) {
            known.getOrDefault(secret.fingerprint(), Optional.of(at))
                    .ifPresent(added -> times.put(secret.fingerprint(), added.toEpochMilli()));
        }
        return Map.of(ADDED, times.isEmpty() ? Optional.empty() : Optional.of(Attribute.of(Json.write(times))));
    }

    List<SecretMetadata> read(Item item, UUID integration, Kind kind, List<AuthenticationScheme> authentication) {
        return list(
                integration,
                kind,
                authentication,
                item.bytes(ADDED).map(json -> times(item, json)).orElse(Map.of()));
    }

    /** Each secret once, by place and in the order of the place. */
    private List<SecretMetadata> list(
            UUID integration, Kind kind, List<AuthenticationScheme> authentication, Map<String, Instant> times) {
        List<SecretMetadata> list = new ArrayList<>();
        SecretPlace.of(kind, authentication)
                .forEach((place, secrets) -> secrets.stream()
                        .map(secret -> fingerprints.of(integration, place.text(), secret))
                        .distinct()
                        .map(name -> new SecretMetadata(place, name, Optional.ofNullable(times.get(name))))
                        .forEach(list::add));
        return list;
    }

    private static Map<String, Instant> times(Item item, byte[] json) {
        Map<String, Instant> times = new LinkedHashMap<>();
        try {
            ((Map<?, ?>) Json.readStored(json))
                    .forEach((fingerprint, millis) ->
                            times.put((String) fingerprint, Instant.ofEpochMilli(((Number) millis).longValue())));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The times of the secrets of " + item.key() + " are damaged", e);
        }
        return times;
    }
}
