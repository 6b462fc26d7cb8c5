package dev.tappet.net;

import dev.tappet.json.InvalidFieldException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that an integration takes requests from.
 *
 * @param ranges any of them; none at all is everyone
 */
public record AllowList(List<AddressRange> ranges) {
    public static final AllowList EVERYONE = new AllowList(List.of());

    /** The vendors with the longest lists publish some dozens of ranges. */
    private static final int RANGES = 200;

    public AllowList {
        ranges = List.copyOf(ranges);
    }

    /**
     * @param field as its sender calls it
     * @throws InvalidFieldException when one of them is no range, or there are too many
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

    /** @param address empty when it is not known */
    public boolean admits(Optional<InetAddress> address) {
        return ranges.isEmpty()
                || address.isPresent() && ranges.stream().anyMatch(range -> range.contains(address.get()));
    }

    /** As they were written. */
    public List<String> cidrs() {
        return ranges.stream().map(AddressRange::cidr).toList();
    }
}
