package dev.tappet.signature;

import java.net.URI;
import java.util.List;

/** The keys that may have signed a {@link SignedToken}. */
public sealed interface VerificationKeys {
    /**
     * Public keys of the issuer (RFC 7517).
     *
     * @param address where the issuer publishes them, with https
     * @param origin  of the address
     */
    record Published(URI address, SenderClient.AddressOrigin origin) implements VerificationKeys {}

    /**
     * Secrets that issuer and receiver share, any of which is valid.
     *
     * @param encoding of the secrets
     */
    record Shared(SecretEncoding encoding, List<String> secrets) implements VerificationKeys {
        public Shared {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Shared";
        }
    }
}
