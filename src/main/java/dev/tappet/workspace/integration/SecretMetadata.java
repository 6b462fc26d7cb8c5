package dev.tappet.workspace.integration;

import java.time.Instant;
import java.util.Optional;

/**
 * A secret of an integration, without its value.
 *
 * @param fingerprint tells it from the others, and nothing of what it is: see {@link Fingerprints}
 * @param added       not known of those that were there before that was kept
 */
public record SecretMetadata(SecretPlace place, String fingerprint, Optional<Instant> added) {}
