package dev.tappet.api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The methods that a path accepts, from the OpenAPI document. A test compares the document with the resources. */
final class AllowedMethods {
    private static final Set<String> NAMES = Set.of("get", "post", "put", "patch", "delete");

    private AllowedMethods() {}

    /**
     * The value of {@code Allow}; empty if the path does not exist. Reads the document each time, since calls are rare.
     */
    static Optional<String> allowedAt(String path) {
        return at(document(), path)
                .map(operations -> operations.properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(NAMES::contains)
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }

    /** The entry of the document for a path. If several match, a literal path precedes a template. */
    static Optional<JsonNode> at(JsonNode document, String path) {
        String[] segments = path.split("/");
        return document.path("paths").properties().stream()
                .filter(entry -> matches(entry.getKey().split("/"), segments))
                .min(Comparator.comparing(entry -> entry.getKey().contains("{")))
                .map(Map.Entry::getValue);
    }

    private static boolean matches(String[] template, String[] segments) {
        if (template.length != segments.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode document() {
        try {
            return OpenApiResource.tree();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
