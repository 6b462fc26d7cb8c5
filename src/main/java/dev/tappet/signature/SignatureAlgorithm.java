package dev.tappet.signature;

import java.util.Map;
import java.util.regex.Pattern;

/** How a signature is computed from the signed content. */
public sealed interface SignatureAlgorithm {
    /** HMAC with a shared secret. */
    enum Hmac implements SignatureAlgorithm {
        SHA1("HmacSHA1"),
        SHA256("HmacSHA256"),
        SHA512("HmacSHA512");

        private final String jdkName;

        Hmac(String jdkName) {
            this.jdkName = jdkName;
        }

        /** The name of the {@link javax.crypto.Mac}. */
        String jdkName() {
            return jdkName;
        }
    }

    /** A private key of the sender, verified with its public key. */
    enum KeyPair implements SignatureAlgorithm {
        /** RFC 8032; the key is its 32 bytes. */
        ED25519,
        /** With SHA-256; signature and key are DER. */
        ECDSA_P256,
        /** With SHA-384; signature and key are DER. */
        ECDSA_P384,
        /** With SHA-256; the signature is two numbers of 32 bytes each, as in JWTs. */
        ECDSA_P256_P1363,
        /** PKCS #1 v1.5 with SHA-256; the key is DER, of at least 2048 bits. */
        RSA_SHA256,
        /** PKCS #1 v1.5 with SHA-512. */
        RSA_SHA512,
        /** PSS with SHA-256, and a salt of 32 bytes. */
        RSA_PSS_SHA256
    }

    /** Not a signature: the value at its location is the secret. The rest of the request is not authenticated. */
    enum Comparison implements SignatureAlgorithm {
        EQUAL
    }

    /**
     * RSA, with a certificate that the request names.
     *
     * @param url        location of the address of the certificate
     * @param pinned     pattern that the whole address must match, because anyone can create certificates
     * @param version    location of the name of the algorithm
     * @param algorithms JDK names of algorithms, by the value at {@code version}
     */
    record Certificate(ValueLocation url, Pattern pinned, ValueLocation version, Map<String, String> algorithms)
            implements SignatureAlgorithm {
        public Certificate {
            algorithms = Map.copyOf(algorithms);
        }
    }
}
