package dev.tappet.outbound;

import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AllowedTargets;
import dev.tappet.outbound.PinnedAddressClient.NotConnectedException;
import dev.tappet.signature.SenderClient;
import dev.tappet.signature.SenderUnreachableException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Sends requests to the servers of senders over HTTPS, with the same address rules, proxy and authorities as the
 * operator {@code http}. The client is created on first use, because most servers never need it.
 */
public final class OutboundSenderClient implements SenderClient {
    private static final Logger LOG = Logger.getLogger(OutboundSenderClient.class);

    /** Shorter than the response timeout of any sender. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int MAX_BYTES = 256 * 1024;

    /** Bytes for all concurrent large responses. */
    private static final long RESPONSE_MEMORY = 8L * 3 * MAX_BYTES;

    private final Supplier<PinnedAddressClient> client;
    private final AddressGuard configured;
    private final AddressGuard vendors;
    private final Duration maxWait;
    private final MemoryBudget memory = new MemoryBudget(RESPONSE_MEMORY);

    /** @param allowed addresses that configured URLs may use even if they are not public */
    public OutboundSenderClient(Vertx vertx, AllowedTargets allowed, OutboundNetwork network) {
        this(memoized(() -> new PinnedAddressClient(vertx, network)), AddressResolver.SYSTEM, allowed, TIMEOUT);
    }

    OutboundSenderClient(
            Supplier<PinnedAddressClient> client, AddressResolver resolver, AllowedTargets allowed, Duration maxWait) {
        this.client = client;
        this.configured = new AddressGuard(resolver, allowed);
        // a vendor may be reachable by a private endpoint of its cloud
        this.vendors = new AddressGuard(
                resolver,
                new AllowedTargets(List.of(AllowedTargets.target("0.0.0.0/0"), AllowedTargets.target("::/0"))));
        this.maxWait = maxWait;
    }

    private static Supplier<PinnedAddressClient> memoized(Supplier<PinnedAddressClient> factory) {
        return new Supplier<>() {
            private Optional<PinnedAddressClient> made = Optional.empty();

            @Override
            public synchronized PinnedAddressClient get() {
                if (made.isEmpty()) {
                    made = Optional.of(factory.get());
                }
                return made.get();
            }
        };
    }

    @Override
    public SenderResponse get(URI https, AddressOrigin origin) {
        if (!"https".equalsIgnoreCase(https.getScheme())) {
            throw new IllegalArgumentException("Only HTTPS proves who answers");
        }
        try (BodyLease body = new BodyLease(memory)) {
            return get(
                    https,
                    switch (origin) {
                        case VENDOR -> vendors;
                        case CONFIGURED -> configured;
                    },
                    body);
        } catch (AttemptFailedException e) {
            LOG.warnf("Requests of senders cannot be verified: %s", e.failure().message());
            throw new SenderUnreachableException(e.failure().message(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SenderUnreachableException("Interrupted while waiting for " + https.getHost(), e);
        }
    }

    private SenderResponse get(URI https, AddressGuard guard, BodyLease body)
            throws AttemptFailedException, InterruptedException {
        Deadline deadline = Deadline.in(maxWait);
        OutgoingRequest request = new OutgoingRequest(
                "GET",
                https,
                List.of(
                        new OutgoingRequest.Header("User-Agent", "Tappet"),
                        new OutgoingRequest.Header("Accept", "*/*"),
                        new OutgoingRequest.Header(OutgoingHeaders.ACCEPT_ENCODING, "identity")),
                Optional.empty());
        PinnedAddressClient.ResponseLimits limits =
                new PinnedAddressClient.ResponseLimits(maxWait, maxWait, deadline, MAX_BYTES, body);
        String failure = "";
        for (InetAddress address : guard.addresses(https.getHost(), request.port(), deadline)) {
            try {
                ReceivedResponse response = client.get().send(request, address, limits, true, Optional.empty());
                return new SenderResponse(response.status(), response.body());
            } catch (NotConnectedException e) {
                failure = e.getMessage();
            }
        }
        throw AttemptFailedException.transientFailure(failure);
    }
}
