package dev.tappet.outbound;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** Describes why a TLS connection failed, and how to fix it. */
final class TlsFailure {
    private static final String CLIENT_CERTIFICATE =
            "it requires a client certificate that it accepts; add one to a connection as tls.certificate and"
                    + " tls.key, or for "
                    + "all with TAPPET_HTTP_CLIENT_CERTIFICATE and TAPPET_HTTP_CLIENT_HOSTS";

    private TlsFailure() {}

    /** Whether a handshake failed, directly or by an alert of the peer during an exchange. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof SSLHandshakeException || failure.getCause() instanceof SSLHandshakeException;
    }

    /** @param failure of a handshake, with its causes */
    static String text(Throwable failure) {
        Throwable cause = failure;
        Set<Throwable> seen = new HashSet<>();
        while (cause.getCause() != null && seen.add(cause)) {
            String known = ofCertificate(cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        String known = ofCertificate(cause);
        return known == null ? ofMessage(String.valueOf(cause.getMessage())) : known;
    }

    private static String ofCertificate(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException _ -> "its certificate has expired";
            case CertificateNotYetValidException _ -> "its certificate is not valid yet";
            case CertPathBuilderException _ ->
                "its certificate is signed by an authority that is not trusted here; "
                        + "add it to a connection as tls.ca, or for all with TAPPET_HTTP_CA";
            case CertificateException named
            when isNameMismatch(named) -> "its certificate is for another name: " + named.getMessage();
            default -> null;
        };
    }

    private static boolean isNameMismatch(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getCause() == null && (message.startsWith("No ") || message.contains("alternative"));
    }

    private static String ofMessage(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("certificate_required")
                || lower.contains("bad_certificate")
                || lower.contains("certificate_unknown")
                || lower.contains("unknown_ca")) {
            return CLIENT_CERTIFICATE;
        }
        if (lower.contains("protocol_version")) {
            return "it supports none of the TLS versions that are used here (1.2 and 1.3)";
        }
        if (lower.contains("handshake_failure")) {
            return "it supports none of the ciphers that are used here, or " + CLIENT_CERTIFICATE;
        }
        if (lower.contains("not an ssl/tls record") || lower.contains("unsupported or unrecognized ssl message")) {
            return "it does not speak TLS on this port; a URL with http:// may be meant";
        }
        if (lower.contains("unrecognized_name")) {
            return "it has no certificate for this name";
        }
        return message;
    }
}
