package dev.tappet.signature;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The cryptography of each {@link SignatureAlgorithm}: verifies a candidate signature of a content with a key. */
final class SignatureVerification {
    /** The prefix of the 32 bytes of a key in RFC 8410, which the JDK requires. */
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_BYTES = 32;
    private static final int P256_BITS = 256;
    private static final int P384_BITS = 384;
    private static final int MIN_RSA_BITS = 2048;
    private static final String PSS = "RSASSA-PSS";

    private SignatureVerification() {}

    /** Compares in constant time, whichever key matches. */
    static Optional<Signer> hmac(
            SignatureAlgorithm.Hmac algorithm, List<byte[]> keys, List<byte[]> contents, List<byte[]> candidates) {
        Optional<Signer> signer = Optional.empty();
        for (byte[] key : keys) {
            boolean any = false;
            for (byte[] content : contents) {
                byte[] expected = hmac(algorithm, key, content);
                for (byte[] candidate : candidates) {
                    any |= MessageDigest.isEqual(expected, candidate);
                }
            }
            signer = any ? Optional.of(new Signer.WithKey(key)) : signer;
        }
        return signer;
    }

    static byte[] hmac(SignatureAlgorithm.Hmac algorithm, byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(algorithm.jdkName());
            mac.init(new SecretKeySpec(key, algorithm.jdkName()));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm.jdkName(), e);
        }
    }

    /** Every candidate must be one of the keys; a request with several events has several candidates. */
    static Optional<Signer> equal(List<byte[]> keys, List<byte[]> candidates) {
        boolean all = !candidates.isEmpty();
        Optional<Signer> signer = Optional.empty();
        for (byte[] candidate : candidates) {
            boolean any = false;
            for (byte[] key : keys) {
                boolean same = MessageDigest.isEqual(key, candidate);
                any |= same;
                signer = same ? Optional.of(new Signer.WithKey(key)) : signer;
            }
            all &= any;
        }
        return all ? signer : Optional.empty();
    }

    static Optional<Signer> publicKey(
            SignatureAlgorithm.KeyPair algorithm, List<byte[]> keys, List<byte[]> contents, List<byte[]> candidates) {
        for (byte[] key : keys) {
            Optional<PublicKey> readable = publicKey(algorithm, key);
            if (readable.isPresent() && isSigned(jdkName(algorithm), readable.get(), contents, candidates)) {
                return Optional.of(new Signer.WithKey(key));
            }
        }
        return Optional.empty();
    }

    private static String jdkName(SignatureAlgorithm.KeyPair algorithm) {
        return switch (algorithm) {
            case ED25519 -> "Ed25519";
            case ECDSA_P256 -> "SHA256withECDSA";
            case ECDSA_P384 -> "SHA384withECDSA";
            case ECDSA_P256_P1363 -> "SHA256withECDSAinP1363Format";
            case RSA_SHA256 -> "SHA256withRSA";
            case RSA_SHA512 -> "SHA512withRSA";
            case RSA_PSS_SHA256 -> PSS;
        };
    }

    /** Decodes a public key; empty if the bytes are not a key of the algorithm. */
    static Optional<PublicKey> publicKey(SignatureAlgorithm.KeyPair algorithm, byte[] bytes) {
        return switch (algorithm) {
            // vendors show only the 32 bytes; files contain the encoding of other algorithms
            case ED25519 ->
                decoded("Ed25519", bytes.length == ED25519_BYTES ? concatenated(ED25519_HEAD, bytes) : bytes);
            case ECDSA_P256, ECDSA_P256_P1363 -> onCurve(bytes, P256_BITS);
            case ECDSA_P384 -> onCurve(bytes, P384_BITS);
            case RSA_SHA256, RSA_SHA512, RSA_PSS_SHA256 ->
                decoded("RSA", bytes)
                        .filter(key -> key instanceof RSAPublicKey rsa
                                && rsa.getModulus().bitLength() >= MIN_RSA_BITS);
        };
    }

    private static Optional<PublicKey> onCurve(byte[] der, int bits) {
        return decoded("EC", der)
                .filter(key -> key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() == bits);
    }

    private static byte[] concatenated(byte[] head, byte[] rest) {
        byte[] all = new byte[head.length + rest.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return all;
    }

    private static Optional<PublicKey> decoded(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (InvalidKeySpecException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }

    static Optional<Signer> certificate(
            SignatureAlgorithm.Certificate named,
            CertificateSource certificates,
            SignedRequest request,
            List<byte[]> contents,
            List<byte[]> candidates) {
        Optional<String> address = request.single(named.url())
                .filter(text -> named.pinned().matcher(text).matches());
        Optional<String> algorithm = request.single(named.version())
                .flatMap(text -> Optional.ofNullable(named.algorithms().get(text)));
        if (address.isEmpty() || algorithm.isEmpty() || candidates.isEmpty()) {
            return Optional.empty();
        }
        return certificates
                .at(URI.create(address.get()))
                .filter(certificate -> isValid(certificate, request))
                .filter(certificate -> isSigned(algorithm.get(), certificate.getPublicKey(), contents, candidates))
                .map(_ -> new Signer.WithCertificate());
    }

    private static boolean isValid(X509Certificate certificate, SignedRequest request) {
        try {
            certificate.checkValidity(Date.from(request.received()));
            return true;
        } catch (CertificateException _) {
            return false;
        }
    }

    private static boolean isSigned(String algorithm, PublicKey key, List<byte[]> contents, List<byte[]> candidates) {
        for (byte[] content : contents) {
            for (byte[] candidate : candidates) {
                if (isSigned(algorithm, key, content, candidate)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSigned(String algorithm, PublicKey key, byte[] content, byte[] candidate) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            if (algorithm.equals(PSS)) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initVerify(key);
            signature.update(content);
            return signature.verify(candidate);
        } catch (SignatureException | InvalidKeyException _) {
            // not a signature of this algorithm, or not a key for it
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }
}
