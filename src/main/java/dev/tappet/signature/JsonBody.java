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
 * The fields of a body of JSON, read when the first is asked for. A body that names a field twice has none: who reads it
 * after us might take the other one.
 */
final class JsonBody {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // names of strangers' bodies would stay in memory for later ones
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String EVERY = "[]";

    private final byte[] bytes;
    private Optional<JsonNode> parsed = Optional.empty();

    JsonBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The texts at a path, numbers and booleans as they are written in JSON; none when one of them is missing or is
     * something else.
     */
    List<String> values(String path) {
        List<JsonNode> found = List.of(root());
        for (String step : path.split("\\.")) {
            boolean every = step.endsWith(EVERY);
            String name = every ? step.substring(0, step.length() - EVERY.length()) : step;
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

    /** Whether the path, which goes through no array, leads to anything. */
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
            // what is no JSON has no fields; that it is none is said where the event is read
            return MAPPER.missingNode();
        }
    }
}
