package dev.tappet.outbound;

import dev.tappet.workspace.connection.ConnectionCredential.AwsSigV4;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Signs requests as AWS has it: a port, for this package knows no AWS type. */
@FunctionalInterface
public interface RequestSigner {
    /**
     * A request before it is signed.
     *
     * @param headers of the request, each with its values in order
     * @param body    empty if it has none
     * @param now     the time of the signature
     */
    record UnsignedRequest(String method, URI url, Map<String, List<String>> headers, byte[] body, Instant now) {}

    /** @return the headers that are added, by their names */
    Map<String, String> sign(UnsignedRequest request, AwsSigV4 credential);
}
