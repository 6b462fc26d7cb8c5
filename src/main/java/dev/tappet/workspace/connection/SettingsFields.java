package dev.tappet.workspace.connection;

import dev.tappet.json.InvalidFieldException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An object of the settings of a connection. Messages name the field, as in {@code oauth2_client_credentials.scope}. */
final class SettingsFields {
    private static final int SHOWN = 100;

    private final String place;
    private final Map<?, ?> fields;

    /** @param place of the object, empty for the outermost */
    SettingsFields(String place, Map<?, ?> fields, Set<String> known) throws InvalidFieldException {
        this.place = place.isEmpty() ? "" : place + ".";
        this.fields = fields;
        for (Object key : fields.keySet()) {
            if (!known.contains(key)) {
                String shown = key.toString();
                throw new InvalidFieldException(
                        this.place + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown),
                        "this key is not known; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    InvalidFieldException invalid(String key, String expected) {
        return new InvalidFieldException(place + key, expected);
    }

    boolean has(String key) {
        return fields.get(key) != null;
    }

    String text(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw invalid(key, "must be text");
    }

    Optional<String> optional(String key) throws InvalidFieldException {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    SettingsFields object(String key, Set<String> known) throws InvalidFieldException {
        if (fields.get(key) instanceof Map<?, ?> map) {
            return new SettingsFields(place + key, map, known);
        }
        throw invalid(key, "must be an object");
    }

    List<String> texts(String key) throws InvalidFieldException {
        if (!has(key)) {
            return List.of();
        }
        if (!(fields.get(key) instanceof List<?> list)) {
            throw invalid(key, "must be a list");
        }
        List<String> texts = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof String text)) {
                throw invalid(key + "[" + texts.size() + "]", "must be text");
            }
            texts.add(text);
        }
        return texts;
    }

    Map<String, String> map(String key) throws InvalidFieldException {
        Map<String, String> map = new LinkedHashMap<>();
        if (!has(key)) {
            return map;
        }
        if (!(fields.get(key) instanceof Map<?, ?> object)) {
            throw invalid(key, "must be an object");
        }
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw invalid(key + "." + entry.getKey(), "must be text");
            }
            map.put((String) entry.getKey(), text);
        }
        return map;
    }
}
