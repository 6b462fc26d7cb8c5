package dev.tappet.outbound;

import dev.tappet.workspace.connection.ConnectionCredential.AwsSigV4;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Signs requests with AWS Signature Version 4. A port: this package uses no AWS types. */
@FunctionalInterface
public interface RequestSigner {
    /**
     * A request before it is signed.
     *
     * @param headers each with its values in order
     * @param body    empty if there is none
     * @param now     the time of the signature
     */
    record UnsignedRequest(String method, URI url, Map<String, List<String>> headers, byte[] body, Instant now) {}

    /** @return the headers to add, by name */
    Map<String, String> sign(UnsignedRequest request, AwsSigV4 credential);
}
