package dev.tappet.net;

import dev.tappet.json.InvalidFieldException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that steps may call although they are not public: {@code 10.1.0.0/16}, {@code 127.0.0.1:8080} (only that
 * port), {@code [fd00::/8]:443}.
 */
public record AllowedTargets(List<AllowedTarget> targets) {
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    public AllowedTargets {
        targets = List.copyOf(targets);
    }

    /**
     * A range of allowed addresses, for one port or for all.
     *
     * @param port empty for all ports
     */
    public record AllowedTarget(AddressRange range, OptionalInt port) {
        boolean is(InetAddress address, int requestedPort) {
            return range.contains(address) && (port.isEmpty() || port.getAsInt() == requestedPort);
        }
    }

    /** @throws IllegalArgumentException if it is not an address, or not the first address of its range */
    public static AllowedTarget target(String written) {
        Matcher parts = WITH_PORT.matcher(written);
        if (!parts.matches()) {
            return new AllowedTarget(range(written), OptionalInt.empty());
        }
        int port = Integer.parseInt(parts.group(3));
        if (port == 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(written + ": must have a port from 1 to 65535 after the colon");
        }
        return new AllowedTarget(range(parts.group(1) == null ? parts.group(2) : parts.group(1)), OptionalInt.of(port));
    }

    static AddressRange range(String cidr) {
        try {
            return AddressRange.parse(cidr, cidr);
        } catch (InvalidFieldException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether an address, or the IPv4 address embedded in it, is allowed. */
    public boolean contain(InetAddress address, int port) {
        Optional<InetAddress> embedded = SpecialPurposeAddresses.embedded(address);
        return targets.stream()
                .anyMatch(
                        target -> target.is(address, port) || embedded.isPresent() && target.is(embedded.get(), port));
    }
}
