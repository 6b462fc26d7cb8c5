package dev.tappet.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The maximum length of field names in received values, for all formats. */
public final class FieldNames {
    /** In characters. JSON readers have this limit: a longer name could be stored, but not read. */
    public static final int MAX_LENGTH = 50_000;

    /** The characters of a name that are shown in paths. */
    private static final int SHOWN = 40;

    private FieldNames() {}

    /** The path of the object with a longer name, such as {@code alert.hosts[2]}; empty if there is none. */
    public static Optional<String> placeOfTooLong(Object value) {
        return switch (value) {
            case Map<?, ?> object -> ofObject(object);
            case List<?> list -> ofList(list);
            case null, default -> Optional.empty();
        };
    }

    private static Optional<String> ofObject(Map<?, ?> object) {
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = (String) field.getKey();
            if (name.length() > MAX_LENGTH) {
                return Optional.of("");
            }
            Optional<String> prefix = placeOfTooLong(field.getValue());
            if (prefix.isPresent()) {
                return prefix.map(place -> joined(shown(name), place));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofList(List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            Optional<String> prefix = placeOfTooLong(list.get(i));
            if (prefix.isPresent()) {
                return Optional.of(joined("[" + i + "]", prefix.get()));
            }
        }
        return Optional.empty();
    }

    private static String joined(String place, String prefix) {
        return prefix.isEmpty() || prefix.startsWith("[") ? place + prefix : place + "." + prefix;
    }

    private static String shown(String name) {
        return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
    }
}
