package dev.tappet.signature;

/** Who signed a request: one who has this key, or the owner of a certificate. */
public sealed interface Signer {
    /** @param key the bytes of the secret, or of the public key */
    record WithKey(byte[] key) implements Signer {
        @Override
        public String toString() {
            return "WithKey";
        }
    }

    /** One who has a secret that it sends, and signs nothing. */
    record WithSecret() implements Signer {}

    record WithCertificate() implements Signer {}
}
