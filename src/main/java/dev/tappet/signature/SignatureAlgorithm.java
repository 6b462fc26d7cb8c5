package dev.tappet.signature;

import java.util.Map;
import java.util.regex.Pattern;

/** What makes a signature out of what is signed. */
public sealed interface SignatureAlgorithm {
    /** A secret that both sides know. */
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

    /** A private key of the sender's, whose public one everybody may know. */
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

    /** No signature at all: what stands there is the secret. What else the request says proves nothing. */
    enum Comparison implements SignatureAlgorithm {
        EQUAL
    }

    /**
     * RSA, with a certificate that the request names.
     *
     * @param url        where the certificate's address is
     * @param pinned     what the address must match as a whole: everybody else can make certificates too
     * @param version    where the name of the algorithm is
     * @param algorithms the JDK's names, by what is there
     */
    record Certificate(ValueLocation url, Pattern pinned, ValueLocation version, Map<String, String> algorithms)
            implements SignatureAlgorithm {
        public Certificate {
            algorithms = Map.copyOf(algorithms);
        }
    }
}
