package dev.tappet.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Certificates or a key in PEM (RFC 7468).
 *
 * @param text including the lines of BEGIN and END
 */
public record PemText(String text) {
    private static final String BEGIN = "-----BEGIN ";

    /**
     * Reads the value of a configuration key.
     *
     * @param written the PEM text itself, or the path of a file that contains it
     * @throws IllegalArgumentException if there is no such file, or it contains no PEM
     */
    public static PemText of(String written) {
        if (written.contains(BEGIN)) {
            return new PemText(written);
        }
        try {
            String text = Files.readString(Path.of(written.strip()));
            if (text.contains(BEGIN)) {
                return new PemText(text);
            }
        } catch (IOException | InvalidPathException _) {
            throw new IllegalArgumentException("must be a text in PEM, or the path of a file that can be read");
        }
        throw new IllegalArgumentException("must be in PEM: the file has no line -----BEGIN …-----");
    }

    /** @throws IllegalArgumentException if the text contains anything other than certificates */
    public List<X509Certificate> certificates() {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("must be certificates in PEM", e);
        }
    }

    @Override
    public String toString() {
        return "PEM";
    }
}
