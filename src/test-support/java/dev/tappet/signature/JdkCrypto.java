package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Short forms of the cryptography of the JDK. */
public final class JdkCrypto {
    private JdkCrypto() {}

    public static byte[] hmac(String algorithm, String key, String signed) throws GeneralSecurityException {
        return hmac(algorithm, key.getBytes(UTF_8), signed.getBytes(UTF_8));
    }

    public static byte[] hmac(String algorithm, byte[] key, byte[] signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(signed);
    }

    public static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    public static byte[] sign(String algorithm, PrivateKey key, String signed) throws GeneralSecurityException {
        java.security.Signature signature = java.security.Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(signed.getBytes(UTF_8));
        return signature.sign();
    }

    public static KeyPair keyPair(String name) {
        try {
            if (name.equals("Ed25519")) {
                return KeyPairGenerator.getInstance(name).generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The raw public key: the last 32 bytes of the encoding of the JDK. */
    static byte[] raw(KeyPair ed25519) {
        byte[] encoded = ed25519.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    static PrivateKey snsKey() throws GeneralSecurityException {
        String pem = new String(resource("/sns/test-key.pem"), US_ASCII).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    /** The certificate of the key with which {@link KeySenders} signs messages of SNS. It was made for these tests. */
    public static byte[] snsCertificate() {
        return resource("/sns/certificate.pem");
    }

    private static byte[] resource(String name) {
        try (InputStream in = JdkCrypto.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
