package dev.tappet.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a JSON object from a user: the body of a request, settings, a rule. Each error names the field, such as
 * {@code authentication[0].secrets}, and its valid values.
 */
public final class ObjectFields {
    /** In characters: limits the length of names in errors. */
    private static final int SHOWN = 100;

    private final String place;
    private final Map<?, ?> fields;

    /** @param place empty, or the path of the object and a dot */
    private ObjectFields(String place, Map<?, ?> fields) {
        this.place = place;
        this.fields = fields;
    }

    /**
     * Checks that an object has only known keys.
     *
     * @param name  of the field that contains the object; empty for the outermost
     * @param known the allowed keys
     * @throws InvalidFieldException if the object has another key
     */
    public static ObjectFields of(String name, Map<?, ?> fields, Set<String> known) throws InvalidFieldException {
        return new ObjectFields(name.isEmpty() ? "" : name + ".", fields).checked(known);
    }

    private ObjectFields checked(Set<String> known) throws InvalidFieldException {
        for (Object key : fields.keySet()) {
            if (!known.contains(key)) {
                throw invalid(
                        shown(key.toString()),
                        "unknown key; known are " + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return this;
    }

    /** A name from a request, truncated to a recognizable length. */
    public static String shown(String name) {
        return name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    }

    /** The path of a key, as in errors. */
    public String place(String key) {
        return place + key;
    }

    /** @param expected such as {@code must be text} */
    public InvalidFieldException invalid(String key, String expected) {
        return new InvalidFieldException(place + key, expected);
    }

    /** Whether the key exists, also with the value null. */
    public boolean has(String key) {
        return fields.containsKey(key);
    }

    /** A value of any type, including null. */
    public Object value(String key) {
        return fields.get(key);
    }

    /** All fields, for another reader. */
    public Map<?, ?> all() {
        return fields;
    }

    public boolean isText(String key) {
        return fields.get(key) instanceof String;
    }

    public String text(String key) throws InvalidFieldException {
        return text(key, fields.get(key));
    }

    /** @param defaultValue if the key is missing */
    public String text(String key, String defaultValue) throws InvalidFieldException {
        return has(key) ? text(key) : defaultValue;
    }

    /** A text; empty if the key is missing. */
    public Optional<String> optional(String key) throws InvalidFieldException {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    private String text(String key, Object value) throws InvalidFieldException {
        if (value instanceof String text) {
            return text;
        }
        throw invalid(key, "must be text");
    }

    /** A time in RFC 3339. */
    public Instant time(String key) throws InvalidFieldException {
        try {
            return OffsetDateTime.parse(text(key)).toInstant();
        } catch (DateTimeException _) {
            throw invalid(key, "must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    /** A whole number in the range of a long. */
    public long number(String key) throws InvalidFieldException {
        return switch (fields.get(key)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw invalid(key, "must be a whole number");
        };
    }

    /** @param defaultValue if the key is missing */
    public long number(String key, long defaultValue) throws InvalidFieldException {
        return has(key) ? number(key) : defaultValue;
    }

    /** A whole number from {@code min} to {@code max}, both inclusive. */
    public int number(String key, int min, int max) throws InvalidFieldException {
        long number = number(key);
        if (number < min || number > max) {
            throw invalid(key, "must be a number from %,d to %,d".formatted(min, max));
        }
        return (int) number;
    }

    public boolean flag(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw invalid(key, "must be true or false");
    }

    /** @param defaultValue if the key is missing */
    public boolean flag(String key, boolean defaultValue) throws InvalidFieldException {
        return has(key) ? flag(key) : defaultValue;
    }

    /** A constant by its name in lower case. */
    public <E extends Enum<E>> E oneOf(Class<E> type, String key) throws InvalidFieldException {
        return constant(type, key).orElseThrow(() -> invalid(key, "must be one of %s".formatted(EnumNames.all(type))));
    }

    /** @param defaultValue if the key is missing */
    public <E extends Enum<E>> E oneOf(Class<E> type, String key, E defaultValue) throws InvalidFieldException {
        return has(key) ? oneOf(type, key) : defaultValue;
    }

    /** The constant that a field names; empty if this type has no such constant. */
    public <E extends Enum<E>> Optional<E> constant(Class<E> type, String key) {
        return fields.get(key) instanceof String word ? EnumNames.parse(type, word) : Optional.empty();
    }

    public ObjectFields object(String key, Set<String> known) throws InvalidFieldException {
        return new ObjectFields(place + key + ".", map(key)).checked(known);
    }

    /** An object whose keys are checked by another reader. */
    public ObjectFields object(String key) throws InvalidFieldException {
        return new ObjectFields(place + key + ".", map(key));
    }

    public Map<?, ?> map(String key) throws InvalidFieldException {
        return map(key, fields.get(key));
    }

    private Map<?, ?> map(String key, Object value) throws InvalidFieldException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw invalid(key, "must be an object");
    }

    /** The values of an object by name, of any type. */
    public Map<String, Object> values(String key) throws InvalidFieldException {
        Map<String, Object> values = new LinkedHashMap<>();
        map(key).forEach((name, value) -> values.put(String.valueOf(name), value));
        return values;
    }

    /** The values of an object by name, each of which must be text. */
    public Map<String, String> textsByName(String key) throws InvalidFieldException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map(key).entrySet()) {
            texts.put(entry.getKey().toString(), text(key + "." + entry.getKey(), entry.getValue()));
        }
        return texts;
    }

    public List<?> list(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof List<?> list) {
            return list;
        }
        throw invalid(key, "must be a list");
    }

    /** The objects of a list, whose keys are checked by another reader. */
    public List<Map<?, ?>> maps(String key) throws InvalidFieldException {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object entry : list(key)) {
            maps.add(map("%s[%d]".formatted(key, maps.size()), entry));
        }
        return maps;
    }

    public List<String> texts(String key) throws InvalidFieldException {
        List<String> texts = new ArrayList<>();
        for (Object entry : list(key)) {
            texts.add(text("%s[%d]".formatted(key, texts.size()), entry));
        }
        return texts;
    }

    /** @param defaultValue if the key is missing */
    public List<String> texts(String key, List<String> defaultValue) throws InvalidFieldException {
        return has(key) ? texts(key) : defaultValue;
    }

    public List<ObjectFields> objects(String key, Set<String> known) throws InvalidFieldException {
        List<ObjectFields> objects = new ArrayList<>();
        for (Map<?, ?> map : maps(key)) {
            String name = "%s[%d]".formatted(key, objects.size());
            objects.add(new ObjectFields(place + name + ".", map).checked(known));
        }
        return objects;
    }
}
