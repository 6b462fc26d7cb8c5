package dev.tappet.signature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a JSON body, parsed on first use. A body that repeats a field name has no fields, because another
 * parser might read the other value.
 */
final class JsonBody {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // names from unauthenticated bodies must not stay in memory
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String WILDCARD = "[]";

    private final byte[] bytes;
    private Optional<JsonNode> parsed = Optional.empty();

    JsonBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The texts at a path; numbers and booleans as JSON text. Empty if one of them is missing or has another type. */
    List<String> values(String path) {
        List<JsonNode> found = List.of(root());
        for (String step : path.split("\\.")) {
            boolean every = step.endsWith(WILDCARD);
            String name = every ? step.substring(0, step.length() - WILDCARD.length()) : step;
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : found) {
                JsonNode child = name.isEmpty() ? node : node.path(name);
                if (every) {
                    child.forEach(next::add);
                } else {
                    next.add(child);
                }
            }
            found = next;
        }
        return found.stream().allMatch(JsonNode::isValueNode) && found.stream().noneMatch(JsonNode::isNull)
                ? found.stream().map(JsonNode::asText).toList()
                : List.of();
    }

    /** Whether there is any value at the path, which must not contain an array. */
    boolean has(String path) {
        return !root().at("/" + path.replace('.', '/')).isMissingNode();
    }

    private JsonNode root() {
        if (parsed.isEmpty()) {
            parsed = Optional.of(parse());
        }
        return parsed.get();
    }

    private JsonNode parse() {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException _) {
            // a body that is not JSON has no fields; reading the event reports the error
            return MAPPER.missingNode();
        }
    }
}
