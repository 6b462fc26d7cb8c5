package dev.tappet.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Header fields as received or sent: in order, repeated ones as separate fields, with the case of their names. Lookup
 * ignores case.
 *
 * @param fields a value has one character for each byte (ISO 8859-1), as in HTTP
 */
public record Headers(List<Field> fields) implements Iterable<Headers.Field> {
    public static final Headers NONE = new Headers(List.of());

    /** A header field. */
    public record Field(String name, String value) {}

    public Headers {
        fields = List.copyOf(fields);
    }

    /** Name, value, name, value, ... */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    public Headers and(String name, String value) {
        List<Field> more = new ArrayList<>(fields.size() + 1);
        more.addAll(fields);
        more.add(new Field(name, value));
        return new Headers(more);
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                return Optional.of(field.value);
            }
        }
        return Optional.empty();
    }

    /** Every value of a name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                values.add(field.value);
            }
        }
        return values;
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }

    /** Only the names, since values may be secrets. */
    @Override
    public String toString() {
        return "Headers" + fields.stream().map(Field::name).toList();
    }
}
