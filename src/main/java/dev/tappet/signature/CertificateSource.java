package dev.tappet.signature;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The port to the certificates that senders publish. */
@FunctionalInterface
public interface CertificateSource {
    /**
     * Returns the certificate at an address that was checked before.
     *
     * @return empty if there is no certificate
     * @throws SenderUnreachableException if that cannot be determined now; the sender should retry
     */
    Optional<X509Certificate> at(URI address);
}
