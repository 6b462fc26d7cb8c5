package dev.tappet.signature;

import java.util.ArrayList;
import java.util.Arrays;
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
    DescriptionFields(String place, Map<?, ?> fields, Set<String> known) throws UnusableRuleException {
        this.place = place.isEmpty() ? "" : place + ".";
        this.fields = fields;
        for (Object key : fields.keySet()) {
            if (!known.contains(key)) {
                String shown = key.toString();
                throw new UnusableRuleException(
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

    String text(String key) throws UnusableRuleException {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw new UnusableRuleException(place(key), "text is expected");
    }

    /** @param otherwise when the key is not there */
    String text(String key, String otherwise) throws UnusableRuleException {
        return has(key) ? text(key) : otherwise;
    }

    /** @param otherwise when the key is not there */
    long number(String key, long otherwise) throws UnusableRuleException {
        if (!has(key)) {
            return otherwise;
        }
        return switch (fields.get(key)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw new UnusableRuleException(place(key), "a whole number is expected");
        };
    }

    /** @param otherwise when the key is not there */
    boolean flag(String key, boolean otherwise) throws UnusableRuleException {
        if (!has(key)) {
            return otherwise;
        }
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw new UnusableRuleException(place(key), "true or false is expected");
    }

    <E extends Enum<E>> E oneOf(Class<E> type, String key, E otherwise) throws UnusableRuleException {
        if (!has(key)) {
            return otherwise;
        }
        return oneOf(type, key)
                .orElseThrow(() -> new UnusableRuleException(
                        place(key),
                        "one of %s is expected"
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

    DescriptionFields object(String key, Set<String> known) throws UnusableRuleException {
        return new DescriptionFields(place(key), map(key), known);
    }

    Map<?, ?> map(String key) throws UnusableRuleException {
        if (fields.get(key) instanceof Map<?, ?> map) {
            return map;
        }
        throw new UnusableRuleException(place(key), "an object is expected");
    }

    List<DescriptionFields> objects(String key, Set<String> known) throws UnusableRuleException {
        List<?> entries = list(key);
        List<DescriptionFields> objects = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String at = place(key) + "[" + i + "]";
            if (!(entries.get(i) instanceof Map<?, ?> map)) {
                throw new UnusableRuleException(at, "an object is expected");
            }
            objects.add(new DescriptionFields(at, map, known));
        }
        return objects;
    }

    List<Map<?, ?>> maps(String key) throws UnusableRuleException {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object entry : list(key)) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw new UnusableRuleException(place(key), "objects are expected");
            }
            maps.add(map);
        }
        return maps;
    }

    private List<?> list(String key) throws UnusableRuleException {
        if (fields.get(key) instanceof List<?> list) {
            return list;
        }
        throw new UnusableRuleException(place(key), "a list is expected");
    }
}
