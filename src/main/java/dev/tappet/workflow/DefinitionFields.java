package dev.tappet.workflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of a definition that the schema has validated. */
record DefinitionFields(Map<?, ?> values) {
    static DefinitionFields of(Object value) {
        return new DefinitionFields((Map<?, ?>) value);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Object get(String key) {
        return values.get(key);
    }

    DefinitionFields object(String key) {
        return of(values.get(key));
    }

    /** The list under a key, or an empty list. */
    List<?> list(String key) {
        return has(key) ? (List<?>) values.get(key) : List.of();
    }

    String text(String key) {
        return (String) values.get(key);
    }

    Optional<String> optional(String key) {
        return Optional.ofNullable(text(key));
    }
}
