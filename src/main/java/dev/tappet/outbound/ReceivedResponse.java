package dev.tappet.outbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A response as it was received.
 *
 * @param headers by their names in lower case, each with all its values
 * @param body    as sent, not decoded
 */
record ReceivedResponse(int status, SequencedMap<String, List<String>> headers, byte[] body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    /** Joins repeated headers as RFC 9110 specifies. {@code Set-Cookie} cannot be joined, so it is always a list. */
    Map<String, Object> joinedHeaders() {
        Map<String, Object> joined = new LinkedHashMap<>();
        headers.forEach((name, values) -> joined.put(
                name, name.equals("set-cookie") ? new ArrayList<Object>(values) : String.join(", ", values)));
        return joined;
    }

    boolean redirects() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> headers.containsKey("location");
            default -> false;
        };
    }
}
