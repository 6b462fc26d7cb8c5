package dev.tappet.workspace.connection;

import dev.tappet.net.PemText;
import java.util.Optional;

/**
 * The certificates of a connection.
 *
 * @param authorities trusted in addition to those of the server
 * @param identity    the client certificate
 */
public record ConnectionTls(Optional<PemText> authorities, Optional<Identity> identity) {
    /**
     * A client certificate.
     *
     * @param certificate with the chain to its authority
     * @param key         in PKCS #8
     */
    public record Identity(PemText certificate, PemText key) {}
}
