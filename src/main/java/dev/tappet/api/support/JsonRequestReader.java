package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

/** A JSON object that was sent. Every complaint names the field, as in {@code authentication[0].secrets}. */
public final class JsonRequestReader {
    /** The most bytes of a JSON body: room for all the secrets that an integration may have, escaped. */
    public static final int BYTES = 512 * 1024;

    private final String place;
    private final Map<?, ?> fields;

    private JsonRequestReader(String place, Map<?, ?> fields, Set<String> known) throws InvalidFieldException {
        this.place = place;
        this.fields = fields;
        for (Object key : fields.keySet()) {
            if (!known.contains(key)) {
                throw new InvalidFieldException(
                        place + shown(key.toString()),
                        "this key is not known; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    /** Reads an object that is no body of its own. */
    public static JsonRequestReader of(String place, Map<?, ?> fields, Set<String> known) throws InvalidFieldException {
        return new JsonRequestReader(place + ".", fields, known);
    }

    /** Reads a body of JSON whose object has no other keys than these. */
    public static JsonRequestReader json(InputStream sent, Set<String> known)
            throws InvalidFieldException, IOException {
        try {
            if (Json.readDistinct(bytes(sent, BYTES)) instanceof Map<?, ?> fields) {
                return new JsonRequestReader("", fields, known);
            }
        } catch (MalformedJsonException e) {
            throw RejectedException.of(ProblemType.INVALID_REQUEST, "The body is " + e.getMessage());
        }
        throw RejectedException.of(ProblemType.INVALID_REQUEST, "The body must be a JSON object");
    }

    /** Reads a body of JSON that may be left out, as a whole. */
    public static JsonRequestReader optionalJson(InputStream sent, Set<String> known)
            throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, BYTES);
        return bytes.length == 0
                ? new JsonRequestReader("", Map.of(), known)
                : json(new ByteArrayInputStream(bytes), known);
    }

    /**
     * Reads a body that is the text of a definition. Generated clients that send every body as JSON send a text in YAML
     * as a JSON string: its content is the definition then.
     */
    public static DefinitionSource source(InputStream sent) throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, DefinitionSource.BYTES);
        if (bytes.length > 0 && bytes[0] == '"') {
            try {
                if (Json.read(bytes) instanceof String text) {
                    return DefinitionSource.of(text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (MalformedJsonException _) {
                // YAML whose first key is quoted
                return DefinitionSource.of(bytes);
            }
        }
        return DefinitionSource.of(bytes);
    }

    private static byte[] bytes(InputStream sent, int most) throws IOException {
        byte[] bytes = sent.readNBytes(most + 1);
        if (bytes.length > most) {
            throw RejectedException.of(ProblemType.PAYLOAD_TOO_LARGE, "Send at most %,d bytes".formatted(most));
        }
        return bytes;
    }

    public boolean has(String key) {
        return fields.containsKey(key);
    }

    public String text(String key) throws InvalidFieldException {
        return text(place + key, fields.get(key));
    }

    /** @param otherwise when the key is not there */
    public String text(String key, String otherwise) throws InvalidFieldException {
        return has(key) ? text(key) : otherwise;
    }

    /** A time in RFC 3339. */
    public Instant time(String key) throws InvalidFieldException {
        try {
            return OffsetDateTime.parse(text(key)).toInstant();
        } catch (DateTimeException _) {
            throw new InvalidFieldException(place + key, "must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    /** A number without a fraction that a long holds. */
    public long number(String key) throws InvalidFieldException {
        return switch (fields.get(key)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw new InvalidFieldException(place + key, "must be a whole number");
        };
    }

    /** A whole number from {@code least} to {@code most}. */
    public int number(String key, int least, int most) throws InvalidFieldException {
        long number = number(key);
        if (number < least || number > most) {
            throw new InvalidFieldException(place + key, "must be a number from %,d to %,d".formatted(least, most));
        }
        return (int) number;
    }

    public boolean flag(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw new InvalidFieldException(place + key, "must be true or false");
    }

    public <E extends Enum<E>> E oneOf(Class<E> type, String key) throws InvalidFieldException {
        Optional<E> known = fields.get(key) instanceof String word ? EnumNames.parse(type, word) : Optional.empty();
        return known.orElseThrow(
                () -> new InvalidFieldException(place + key, "must be one of %s".formatted(EnumNames.all(type))));
    }

    /** @param otherwise when the key is not there */
    <E extends Enum<E>> E oneOf(Class<E> type, String key, E otherwise) throws InvalidFieldException {
        return has(key) ? oneOf(type, key) : otherwise;
    }

    public JsonRequestReader object(String key, Set<String> known) throws InvalidFieldException {
        if (fields.get(key) instanceof Map<?, ?> entry) {
            return new JsonRequestReader(place + key + ".", entry, known);
        }
        throw new InvalidFieldException(place + key, "must be an object");
    }

    /** An object whose keys somebody else knows. */
    public JsonRequestReader object(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof Map<?, ?> entry) {
            Set<String> all = entry.keySet().stream().map(Object::toString).collect(Collectors.toSet());
            return new JsonRequestReader(place + key + ".", entry, all);
        }
        throw new InvalidFieldException(place + key, "must be an object");
    }

    /** All of it, where somebody else reads it. */
    public Map<?, ?> fields() {
        return fields;
    }

    /** A value of any kind, null included. */
    public Object value(String key) {
        return fields.get(key);
    }

    /** An object of any kind, by its names. */
    public Map<String, Object> values(String key) throws InvalidFieldException {
        if (!(fields.get(key) instanceof Map<?, ?> object)) {
            throw new InvalidFieldException(place + key, "must be an object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        object.forEach((name, value) -> values.put(String.valueOf(name), value));
        return values;
    }

    /** The name of a key as complaints have it. */
    public String place(String key) {
        return place + key;
    }

    public List<String> texts(String key) throws InvalidFieldException {
        List<String> texts = new ArrayList<>();
        List<?> entries = list(key);
        for (int i = 0; i < entries.size(); i++) {
            texts.add(text("%s%s[%d]".formatted(place, key, i), entries.get(i)));
        }
        return texts;
    }

    /** @param otherwise when the key is not there */
    public List<String> texts(String key, List<String> otherwise) throws InvalidFieldException {
        return has(key) ? texts(key) : otherwise;
    }

    public List<JsonRequestReader> objects(String key, Set<String> known) throws InvalidFieldException {
        List<JsonRequestReader> objects = new ArrayList<>();
        List<?> entries = list(key);
        for (int i = 0; i < entries.size(); i++) {
            String at = "%s%s[%d]".formatted(place, key, i);
            if (!(entries.get(i) instanceof Map<?, ?> entry)) {
                throw new InvalidFieldException(at, "must be an object");
            }
            objects.add(new JsonRequestReader(at + ".", entry, known));
        }
        return objects;
    }

    /** Long enough to be recognised; a sender gets no answer as long as what it sent. */
    static String shown(String key) {
        return key.length() > DisplayName.CHARACTERS ? key.substring(0, DisplayName.CHARACTERS) + "…" : key;
    }

    private List<?> list(String key) throws InvalidFieldException {
        if (fields.get(key) instanceof List<?> list) {
            return list;
        }
        throw new InvalidFieldException(place + key, "must be a list");
    }

    private static String text(String at, Object value) throws InvalidFieldException {
        if (value instanceof String text) {
            return text;
        }
        throw new InvalidFieldException(at, "must be text");
    }
}
