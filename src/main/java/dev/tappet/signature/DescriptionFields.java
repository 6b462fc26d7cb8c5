package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An object of a description, as plain values. Every complaint names the field, as in {@code signature.timestamp}. */
final class DescriptionFields {
    private final String place;
    private final Map<?, ?> fields;

    /** @param place its own name */
    DescriptionFields(String place, Map<?, ?> fields, Set<String> known) throws InvalidFieldException {
        this.place = place.isEmpty() ? "" : place + ".";
        this.fields = fields;
        for (Object key : fields.keySet()) {
            if (!known.contains(key)) {
                String shown = key.toString();
                throw new InvalidFieldException(
                        this.place + (shown.length() > 100 ? shown.substring(0, 100) + "…" : shown),
                        "this key is not known; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    String place(String key) {
        return place + key;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    boolean isText(String key) {
        return fields.get(key) instanceof String;
    }

    String text(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw new InvalidFieldException(place(key), "must be text");
    }

    /** @param otherwise when the key is not there */
    String text(String key, String otherwise) throws InvalidFieldException {
        return has(key) ? text(key) : otherwise;
    }

    /** @param otherwise when the key is not there */
    long number(String key, long otherwise) throws InvalidFieldException {
        if (!has(key)) {
            return otherwise;
        }
        return switch (fields.get(key)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw new InvalidFieldException(place(key), "must be a whole number");
        };
    }

    /** @param otherwise when the key is not there */
    boolean flag(String key, boolean otherwise) throws InvalidFieldException {
        if (!has(key)) {
            return otherwise;
        }
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw new InvalidFieldException(place(key), "must be true or false");
    }

    <E extends Enum<E>> E oneOf(Class<E> type, String key, E otherwise) throws InvalidFieldException {
        if (!has(key)) {
            return otherwise;
        }
        return oneOf(type, key)
                .orElseThrow(() -> new InvalidFieldException(
                        place(key),
                        "must be one of %s"
                                .formatted(Arrays.stream(type.getEnumConstants())
                                        .map(DescriptionFields::word)
                                        .collect(Collectors.joining(", ")))));
    }

    <E extends Enum<E>> Optional<E> oneOf(Class<E> type, String key) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(fields.get(key)))
                .findFirst();
    }

    /** How constants are written. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    DescriptionFields object(String key, Set<String> known) throws InvalidFieldException {
        return new DescriptionFields(place(key), map(key), known);
    }

    Map<?, ?> map(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof Map<?, ?> map) {
            return map;
        }
        throw new InvalidFieldException(place(key), "must be an object");
    }

    Map<String, String> textsByName(String key) throws InvalidFieldException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map(key).entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw new InvalidFieldException(place(key) + "." + entry.getKey(), "must be text");
            }
            texts.put(entry.getKey().toString(), text);
        }
        return texts;
    }

    List<DescriptionFields> objects(String key, Set<String> known) throws InvalidFieldException {
        List<?> entries = list(key);
        List<DescriptionFields> objects = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String at = place(key) + "[" + i + "]";
            if (!(entries.get(i) instanceof Map<?, ?> map)) {
                throw new InvalidFieldException(at, "must be an object");
            }
            objects.add(new DescriptionFields(at, map, known));
        }
        return objects;
    }

    List<Map<?, ?>> maps(String key) throws InvalidFieldException {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object entry : list(key)) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw new InvalidFieldException(place(key), "must be objects");
            }
            maps.add(map);
        }
        return maps;
    }

    /** A single text counts as a list of one. */
    List<String> texts(String key) throws InvalidFieldException {
        if (isText(key)) {
            return List.of(text(key));
        }
        List<String> texts = new ArrayList<>();
        for (Object entry : list(key)) {
            if (!(entry instanceof String text)) {
                throw new InvalidFieldException(place(key), "must be text, or a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private List<?> list(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof List<?> list) {
            return list;
        }
        throw new InvalidFieldException(place(key), "must be a list");
    }
}
