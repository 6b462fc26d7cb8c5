package dev.tappet.signature;

/** The authenticated sender of a request: the owner of a key, of a secret or of a certificate. */
public sealed interface Signer {
    /** @param key the bytes of the secret, or of the public key */
    record WithKey(byte[] key) implements Signer {
        @Override
        public String toString() {
            return "WithKey";
        }
    }

    /** The owner of a secret that is sent with the request and signs nothing. */
    record WithSecret() implements Signer {}

    record WithCertificate() implements Signer {}
}
