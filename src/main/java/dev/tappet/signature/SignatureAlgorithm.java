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
        ECDSA_P256
    }

    /** No signature at all: what stands there is the secret. What else the request says proves nothing. */
    enum Comparison implements SignatureAlgorithm {
        EQUAL
    }

    /**
     * RSA, with a certificate that the request names.
     *
     * @param url        the field with the certificate's address
     * @param pinned     what the address must match as a whole: everybody else can make certificates too
     * @param version    the field that says which algorithm it is
     * @param algorithms the JDK's names, by what stands in that field
     */
    record Certificate(String url, Pattern pinned, String version, Map<String, String> algorithms)
            implements SignatureAlgorithm {
        public Certificate {
            algorithms = Map.copyOf(algorithms);
        }
    }
}
