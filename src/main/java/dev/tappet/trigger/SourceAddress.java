package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.net.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a request comes from: the other end of its connection, unless that is a proxy that we trust to say whom it
 * speaks for. Every proxy adds the address that it sees to the end of {@code X-Forwarded-For}, so that what is before
 * the last address that no trusted proxy vouches for could be anybody's invention.
 *
 * @param trustedProxies none by default
 */
public record SourceAddress(List<AddressRange> trustedProxies) {
    public static final String FORWARDED_FOR = "X-Forwarded-For";

    public SourceAddress {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Nothing when a trusted proxy tells what is no address. */
    Optional<InetAddress> of(IncomingRequest request) {
        return of(request.source(), request.headers().all(FORWARDED_FOR));
    }

    /**
     * @param peer         the other end of the connection
     * @param forwardedFor every {@code X-Forwarded-For} of the request, in order
     */
    public Optional<InetAddress> of(String peer, List<String> forwardedFor) {
        Optional<InetAddress> address = read(peer);
        if (forwardedFor.isEmpty()) {
            return address;
        }
        List<String> addresses = List.of(String.join(",", forwardedFor).split(",", -1));
        for (int i = addresses.size() - 1; i >= 0 && address.filter(this::isTrusted).isPresent(); i--) {
            if (addresses.get(i).isBlank()) {
                // no header at all, or nothing between two commas
                continue;
            }
            address = read(addresses.get(i).strip());
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** Some proxies tell the port too: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static Optional<InetAddress> read(String addresses) {
        String address = addresses;
        if (addresses.startsWith("[")) {
            int end = addresses.indexOf(']');
            address = end < 0 ? "" : addresses.substring(1, end);
        } else if (addresses.indexOf('.') >= 0 && addresses.indexOf(':') == addresses.lastIndexOf(':') && addresses.indexOf(':') > 0) {
            address = addresses.substring(0, addresses.indexOf(':'));
        }
        // the zone of a link-local address is our own business
        int zone = address.indexOf('%');
        return AddressRange.address(zone < 0 ? address : address.substring(0, zone));
    }
}
