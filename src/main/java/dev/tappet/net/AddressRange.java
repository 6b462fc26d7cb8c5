package dev.tappet.net;

import dev.tappet.json.InvalidFieldException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 or IPv6 addresses in CIDR notation (RFC 4632, RFC 4291), as vendors publish their source addresses.
 *
 * <p>It contains no {@link InetAddress}: constants of this type are created while a native binary is built, which
 * cannot contain one.
 *
 * @param cidr   as written; a single address has no length
 * @param prefix the common leading bits of its addresses, as a number
 * @param bits   the number of these bits
 * @param length the bits of an address: 32 or 128
 */
public record AddressRange(String cidr, BigInteger prefix, int bits, int length) {
    private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]{1,45})(?:/([0-9]{1,3}))?");

    /** Excludes octal and shortened forms, which parsers interpret as different addresses. */
    private static final Pattern DOTTED = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+");

    /**
     * Parses a range or a single address.
     *
     * @param field name of the field, for the message
     * @param cidr  the text
     * @throws InvalidFieldException if it is not a range, or its address is not the first of the range
     */
    public static AddressRange parse(String field, String cidr) throws InvalidFieldException {
        Matcher parts = CIDR.matcher(cidr);
        if (parts.matches()) {
            byte[] first = address(parts.group(1)).map(InetAddress::getAddress).orElse(new byte[0]);
            int length = first.length * Byte.SIZE;
            int bits = parts.group(2) == null ? length : Integer.parseInt(parts.group(2));
            if (length > 0 && bits <= length) {
                BigInteger prefix = prefix(first, bits);
                // an address that is not the first of its range is probably a mistake, and would allow more than
                // intended
                if (prefix.shiftLeft(length - bits).equals(new BigInteger(1, first))) {
                    return new AddressRange(cidr, prefix, bits, length);
                }
            }
        }
        throw new InvalidFieldException(
                field, "must be an address or a range of addresses, for example 192.0.2.0/24 or 2001:db8::/32");
    }

    /** Parses an address without resolving names; empty if the text is not an address. */
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
        byte[] other = address.getAddress();
        return other.length * Byte.SIZE == length && prefix(other, bits).equals(prefix);
    }

    private static BigInteger prefix(byte[] address, int bits) {
        return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
    }
}
