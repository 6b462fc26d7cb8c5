package dev.tappet.signature;

import java.util.List;
import java.util.stream.Stream;

/** The requests of every vendor, some of them in two forms. */
public final class VendorSenders {
    public static final List<VendorSender> ALL = Stream.of(
                    BodySenders.ALL, TimedSenders.ALL, KeySenders.ALL, PlainSenders.ALL, NewerSenders.ALL)
            .flatMap(List::stream)
            .toList();

    private VendorSenders() {}

    public static VendorSender of(String vendor) {
        return ALL.stream().filter(it -> it.vendor().equals(vendor)).findFirst().orElseThrow();
    }
}
