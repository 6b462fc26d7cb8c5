package dev.tappet.signature;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses the names and values of a query or a form, in UTF-8. */
final class QueryParameters {
    private QueryParameters() {}

    /** The values of a name. Pairs with incomplete or non-hexadecimal escapes are ignored. */
    static List<String> values(String query, String name) {
        List<String> values = new ArrayList<>(1);
        for (String pair : query.split("&")) {
            pair(pair).filter(entry -> entry.getKey().equals(name)).ifPresent(entry -> values.add(entry.getValue()));
        }
        return values;
    }

    /** All pairs in order; empty if an escape is incomplete or not hexadecimal. */
    static Optional<List<Map.Entry<String, String>>> pairs(String form) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : form.split("&")) {
            if (!pair.isEmpty()) {
                Optional<Map.Entry<String, String>> entry = pair(pair);
                if (entry.isEmpty()) {
                    return Optional.empty();
                }
                pairs.add(entry.get());
            }
        }
        return Optional.of(pairs);
    }

    private static Optional<Map.Entry<String, String>> pair(String written) {
        int equals = written.indexOf('=');
        try {
            return Optional.of(
                    equals < 0
                            ? Map.entry(decoded(written), "")
                            : Map.entry(decoded(written.substring(0, equals)), decoded(written.substring(equals + 1))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String decoded(String written) {
        return URLDecoder.decode(written, StandardCharsets.UTF_8);
    }
}
