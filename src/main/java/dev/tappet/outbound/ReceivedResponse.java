package dev.tappet.outbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What came back.
 *
 * @param headers by their names in lower case, each with all its values
 * @param body    as it was sent, encodings included
 */
record ReceivedResponse(int status, SequencedMap<String, List<String>> headers, byte[] body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    /** Several of a name are one, as RFC 9110 has it; only cookies do not bear that, so they are always a list. */
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
