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

/** Which methods a path takes, by the API's document, which a test holds against the resources. */
final class AllowedMethods {
    private static final Set<String> NAMES = Set.of("get", "post", "put", "patch", "delete");

    private AllowedMethods() {}

    /** As {@code Allow} names them; empty if the path is nowhere. Reads the document: who asks for this is in no hurry. */
    static Optional<String> allowedAt(String path) {
        return at(document(), path)
                .map(operations -> operations.properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(NAMES::contains)
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }

    /** What a document has at a path; where several fit, that which is written so. */
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
