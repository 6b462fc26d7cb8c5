package dev.tappet.workspace;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 or IPv6 addresses in the notation of CIDR (RFC 4632, RFC 4291), as vendors publish those that they
 * send from.
 *
 * @param cidr    as it was written; a single address has no length
 * @param network its first address
 * @param bits    how many leading bits all its addresses have in common
 */
public record AddressRange(String cidr, InetAddress network, int bits) {
    private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]{1,45})(?:/([0-9]{1,3}))?");

    /** Nothing that could be an octal or a shortened form, which readers take for different addresses. */
    private static final Pattern DOTTED = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+");

    /**
     * @param field as its sender calls it
     * @throws UnusableInputException when it is no range, or its address is not the first of it
     */
    public static AddressRange parse(String field, String cidr) throws UnusableInputException {
        Matcher parts = CIDR.matcher(cidr);
        if (parts.matches()) {
            Optional<InetAddress> network = address(parts.group(1));
            int most = network.map(InetAddress::getAddress).orElse(new byte[0]).length * Byte.SIZE;
            int bits = parts.group(2) == null ? most : Integer.parseInt(parts.group(2));
            if (network.isPresent() && bits <= most && isFirst(network.get().getAddress(), bits)) {
                return new AddressRange(cidr, network.get(), bits);
            }
        }
        throw new UnusableInputException(
                field, "an address or a range of them, as 192.0.2.0/24 or 2001:db8::/32, is expected");
    }

    /** An address as it is written, without ever asking for a name; empty when it is none. */
    public static Optional<InetAddress> address(String literal) {
        if (!DOTTED.matcher(literal).matches() && !COLONS.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        return other.length == mine.length && Arrays.equals(cut(other, bits), mine);
    }

    /** A range that begins in its middle is a slip of the pen, and would let in more than was meant. */
    private static boolean isFirst(byte[] address, int bits) {
        return Arrays.equals(cut(address, bits), address);
    }

    private static byte[] cut(byte[] address, int bits) {
        byte[] cut = address.clone();
        for (int i = bits; i < cut.length * Byte.SIZE; i++) {
            cut[i / Byte.SIZE] &= (byte) ~(0x80 >> i % Byte.SIZE);
        }
        return cut;
    }
}
