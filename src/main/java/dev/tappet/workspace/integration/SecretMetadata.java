package dev.tappet.workspace.integration;

import dev.tappet.secret.Fingerprints;
import java.time.Instant;
import java.util.Optional;

/**
 * A secret of an integration, without its value.
 *
 * @param fingerprint identifies the secret without revealing it: see {@link Fingerprints}
 * @param added       when it was added; empty if it was added before this time was stored
 */
public record SecretMetadata(SecretPlace place, String fingerprint, Optional<Instant> added) {}
