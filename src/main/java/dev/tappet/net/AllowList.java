package dev.tappet.net;

import dev.tappet.json.InvalidFieldException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The source addresses from which an integration accepts requests.
 *
 * @param ranges of which one must match; an empty list allows all addresses
 */
public record AllowList(List<AddressRange> ranges) {
    public static final AllowList ALL = new AllowList(List.of());

    /** The longest lists of vendors have some dozens of ranges. */
    private static final int RANGES = 200;

    public AllowList {
        ranges = List.copyOf(ranges);
    }

    /**
     * Parses a list of ranges.
     *
     * @param field name of the field, for the message
     * @throws InvalidFieldException if one of them is not a range, or there are too many
     */
    public static AllowList of(String field, List<String> cidrs) throws InvalidFieldException {
        if (cidrs.size() > RANGES) {
            throw new InvalidFieldException(field, "must not have more than %d ranges".formatted(RANGES));
        }
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < cidrs.size(); i++) {
            ranges.add(AddressRange.parse(field + "[" + i + "]", cidrs.get(i)));
        }
        return new AllowList(ranges);
    }

    /** @param address empty if it is unknown */
    public boolean admits(Optional<InetAddress> address) {
        return ranges.isEmpty()
                || address.isPresent() && ranges.stream().anyMatch(range -> range.contains(address.get()));
    }

    /** The ranges as they were written. */
    public List<String> cidrs() {
        return ranges.stream().map(AddressRange::cidr).toList();
    }
}
