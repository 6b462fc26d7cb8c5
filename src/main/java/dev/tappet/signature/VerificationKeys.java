package dev.tappet.signature;

import java.net.URI;
import java.util.List;

/** The keys that a {@link SignedToken} may be signed with. */
public sealed interface VerificationKeys {
    /**
     * Public keys of the issuer (RFC 7517).
     *
     * @param address where the issuer publishes them, over HTTPS
     * @param origin  who chose the address
     */
    record Published(URI address, SenderClient.AddressOrigin origin) implements VerificationKeys {}

    /**
     * Secrets that issuer and receiver share; any of them may be the right one.
     *
     * @param encoding how the secrets are written
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
