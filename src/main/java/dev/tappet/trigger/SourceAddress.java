package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.net.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Determines the address that a request comes from: the peer of its connection, or the client behind trusted proxies.
 * Every proxy appends the address that it sees to {@code X-Forwarded-For}, so everything before the last address that
 * no trusted proxy vouches for may be forged.
 *
 * @param trustedProxies none by default
 */
public record SourceAddress(List<AddressRange> trustedProxies) {
    public static final String FORWARDED_FOR = "X-Forwarded-For";

    public SourceAddress {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Empty if a trusted proxy sends an invalid address. */
    Optional<InetAddress> of(IncomingRequest request) {
        return of(request.source(), request.headers().all(FORWARDED_FOR));
    }

    /**
     * @param peer         the other end of the connection
     * @param forwardedFor every {@code X-Forwarded-For} header of the request, in order
     */
    public Optional<InetAddress> of(String peer, List<String> forwardedFor) {
        Optional<InetAddress> address = read(peer);
        if (forwardedFor.isEmpty()) {
            return address;
        }
        List<String> addresses = List.of(String.join(",", forwardedFor).split(",", -1));
        for (int i = addresses.size() - 1;
                i >= 0 && address.filter(this::isTrusted).isPresent();
                i--) {
            if (addresses.get(i).isBlank()) {
                // the header is missing or has an empty element
                continue;
            }
            address = read(addresses.get(i).strip());
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static Optional<InetAddress> read(String addresses) {
        String address = addresses;
        if (addresses.startsWith("[")) {
            int end = addresses.indexOf(']');
            address = end < 0 ? "" : addresses.substring(1, end);
        } else if (addresses.indexOf('.') >= 0
                && addresses.indexOf(':') == addresses.lastIndexOf(':')
                && addresses.indexOf(':') > 0) {
            address = addresses.substring(0, addresses.indexOf(':'));
        }
        // the zone of a link-local address has a meaning on its own host only
        int zone = address.indexOf('%');
        return AddressRange.address(zone < 0 ? address : address.substring(0, zone));
    }
}
