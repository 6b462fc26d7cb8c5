package dev.tappet.signature;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The port to the certificates that senders publish. */
@FunctionalInterface
public interface CertificateSource {
    /**
     * The certificate at an address that was checked before; empty when there is none.
     *
     * @throws SenderUnreachableException when that cannot be told now: the sender should try again
     */
    Optional<X509Certificate> at(URI address);
}
