package dev.tappet.outbound;

import dev.tappet.outbound.PinnedAddressClient.NotConnectedException;
import dev.tappet.outbound.PinnedAddressClient.ResponseLimits;
import dev.tappet.workspace.connection.ConnectionTls;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Sends a request to the first address of its host that accepts the connection. After that, no other address is tried,
 * because the request may have arrived.
 */
final class RequestSender {
    private final PinnedAddressClient client;

    RequestSender(PinnedAddressClient client) {
        this.client = client;
    }

    /**
     * Sends a request and waits for the whole response.
     *
     * @param guard      decides which addresses may be called
     * @param repeatable whether the request may be sent twice: it is idempotent, or the step has retries
     * @param tls        certificates of a connection
     * @throws AttemptFailedException if there is no response, or it is too large
     */
    ReceivedResponse send(
            OutgoingRequest request,
            AddressGuard guard,
            ResponseLimits limits,
            boolean repeatable,
            Optional<ConnectionTls> tls)
            throws AttemptFailedException, InterruptedException {
        String failure = "";
        Deadline lookup = limits.deadline().earlier(Deadline.in(limits.connect()));
        for (InetAddress address : guard.addresses(request.url().getHost(), request.port(), lookup)) {
            try {
                return client.send(request, address, limits, repeatable, tls);
            } catch (NotConnectedException e) {
                failure = e.getMessage();
            }
        }
        throw AttemptFailedException.transientFailure(failure);
    }
}
