package dev.tappet.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that are not part of the public internet: the machine itself, its local network, the metadata services of
 * clouds. From the IANA registries of special-purpose addresses (RFC 6890), and the documentation of clouds.
 */
public final class SpecialPurposeAddresses {
    private static final List<AddressRange> IPV4 = ranges(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; metadata of Alibaba Cloud
            "127.0.0.0/8", // loopback
            "168.63.129.16", // the platform of Azure, as seen from its machines
            "169.254.0.0/16", // link-local; metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; metadata of Oracle Cloud
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    /**
     * All public addresses that were ever assigned. Excludes loopback, link-local, unique local and mapped addresses.
     */
    private static final AddressRange PUBLIC_IPV6 = ranges("2000::/3").getFirst();

    private static final List<AddressRange> IPV6 = ranges(
            "2001::/23", // protocol assignments, with Teredo's tunnels to any IPv4 address
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4's tunnels to any IPv4 address
            "3fff::/20"); // documentation

    /** How networks with only IPv6 address IPv4 hosts: RFC 6052, 64:ff9b::/96. */
    private static final AddressRange NAT64 = ranges("64:ff9b::/96").getFirst();

    private static final int IPV4_BYTES = 4;

    private SpecialPurposeAddresses() {}

    public static boolean contain(InetAddress address) {
        if (address instanceof Inet4Address) {
            return IPV4.stream().anyMatch(range -> range.contains(address));
        }
        return embedded(address)
                .map(SpecialPurposeAddresses::contain)
                .orElseGet(() ->
                        !PUBLIC_IPV6.contains(address) || IPV6.stream().anyMatch(range -> range.contains(address)));
    }

    /** The IPv4 address embedded in an IPv6 address. Java treats a mapped address (::ffff:0:0/96) as IPv4. */
    static Optional<InetAddress> embedded(InetAddress address) {
        if (!NAT64.contains(address)) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        try {
            return Optional.of(
                    InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private static List<AddressRange> ranges(String... cidrs) {
        return Arrays.stream(cidrs).map(AllowedTargets::range).toList();
    }
}
