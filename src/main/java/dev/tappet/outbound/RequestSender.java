package dev.tappet.outbound;

import dev.tappet.outbound.PinnedAddressClient.NotConnectedException;
import dev.tappet.outbound.PinnedAddressClient.ResponseLimits;
import dev.tappet.workspace.connection.ConnectionTls;
import java.net.InetAddress;
import java.util.Optional;

/** Sends a request to the first address of its host that accepts the connection; from then on it may have arrived. */
final class RequestSender {
    private final PinnedAddressClient client;

    RequestSender(PinnedAddressClient client) {
        this.client = client;
    }

    /**
     * Waits for the whole response.
     *
     * @param guard      says which addresses may be called
     * @param repeatable whether sending it twice does no more than sending it once, or the author wants that
     * @param tls        certificates of a connection
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
