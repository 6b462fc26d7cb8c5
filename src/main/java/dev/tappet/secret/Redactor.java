package dev.tappet.secret;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hides secrets in values that are shown to users. A secret is found as it is and in common encodings: within JSON,
 * percent-encoded, with character references of HTML, in base64 (at any offset, also URL-safe, and twice encoded), in
 * hex, in upper and in lower case, and in combinations of these. The beginning of a secret at the end of a truncated
 * text is found too.
 *
 * <p>Texts of less than four characters are not hidden, since they would match everywhere. Values that a workflow
 * computes from a secret cannot be recognized, such as its reverse, its hash, or its single letters. Thread-safe;
 * created once for many values.
 */
public final class Redactor {
    /** The replacement of a secret. */
    public static final String MARK = "[redacted]";

    /**
     * The minimum length of a secret in a workspace or connection, in characters. A shorter one could be a common word,
     * and hiding it would hide other text.
     */
    public static final int MIN_LENGTH = 8;

    public static final Redactor NONE = new Redactor(List.of());

    private final List<String> secrets;
    private final SecretPatterns patterns;

    private Redactor(Collection<String> secrets) {
        this.secrets = List.copyOf(new LinkedHashSet<>(secrets));
        this.patterns = new SecretPatterns(this.secrets);
    }

    public static Redactor of(Collection<String> secrets) {
        return secrets.isEmpty() ? NONE : new Redactor(secrets);
    }

    /** A text without the secrets; the same object if it contains none. */
    public String redact(String text) {
        return redact(text, new LinkedHashSet<>());
    }

    /** A plain value without the secrets, also in names of fields; the same object if it contains none. */
    public Object redact(Object value) {
        return secrets.isEmpty() ? value : redact(value, new LinkedHashSet<>());
    }

    /** An object without the secrets. */
    @SuppressWarnings("unchecked") // an object stays one, and its names stay texts
    public Map<String, Object> redact(Map<String, Object> object) {
        return (Map<String, Object>) redact((Object) object);
    }

    /** The secrets that a plain value contains. */
    public List<String> in(Object value) {
        if (secrets.isEmpty()) {
            return List.of();
        }
        Set<Integer> found = new LinkedHashSet<>();
        redact(value, found);
        return found.stream().map(secrets::get).toList();
    }

    private Object redact(Object value, Set<Integer> found) {
        return switch (value) {
            case String text -> redact(text, found);
            case Number number -> redact(number, found);
            case Map<?, ?> object -> redact(object, found);
            case List<?> list -> redact(list, found);
            case null, default -> value;
        };
    }

    private Object redact(Map<?, ?> object, Set<Integer> found) {
        Map<Object, Object> redacted = LinkedHashMap.newLinkedHashMap(object.size());
        Map<Object, Integer> repeated = new HashMap<>(0);
        boolean changed = false;
        for (Map.Entry<?, ?> field : object.entrySet()) {
            Object name = redact(field.getKey(), found);
            Object value = redact(field.getValue(), found);
            changed |= name != field.getKey() || value != field.getValue();
            redacted.put(uniqueName(name, redacted, repeated), value);
        }
        return changed ? redacted : object;
    }

    /**
     * Keeps two fields distinct if both names contain secrets.
     *
     * @param repeated the last number of each name; without it, the time would grow with the square of the fields
     */
    private static Object uniqueName(Object name, Map<Object, Object> in, Map<Object, Integer> repeated) {
        Object unused = name;
        while (in.containsKey(unused)) {
            unused = name + " (" + repeated.merge(name, 2, (last, _) -> last + 1) + ")";
        }
        return unused;
    }

    private Object redact(List<?> list, Set<Integer> found) {
        List<Object> redacted = new ArrayList<>(list.size());
        boolean changed = false;
        for (Object element : list) {
            Object now = redact(element, found);
            changed |= now != element;
            redacted.add(now);
        }
        return changed ? redacted : list;
    }

    /** Hides a number that may be a secret of digits. */
    private Object redact(Number number, Set<Integer> found) {
        String text = number.toString();
        if (text.length() < MIN_LENGTH || !Character.isDigit(text.charAt(text.length() - 1))) {
            return number;
        }
        String plain = new BigDecimal(text).toPlainString();
        return redact(plain, found).equals(plain) ? number : MARK;
    }

    private String redact(String text, Set<Integer> found) {
        if (secrets.isEmpty() || text.length() < patterns.shortest()) {
            return text;
        }
        TreeMap<Integer, Integer> ranges = new TreeMap<>();
        for (DecodedText view : DecodedText.all(text)) {
            patterns.find(view, (secret, from, to) -> {
                found.add(secret);
                ranges.merge(from, to, Math::max);
            });
        }
        return ranges.isEmpty() ? text : without(text, ranges);
    }

    private static String without(String text, TreeMap<Integer, Integer> ranges) {
        StringBuilder redacted = new StringBuilder(text.length());
        int length = 0;
        for (Map.Entry<Integer, Integer> range : ranges.entrySet()) {
            if (range.getKey() > length || length == 0) {
                redacted.append(text, length, range.getKey()).append(MARK);
            }
            length = Math.max(length, range.getValue());
        }
        return redacted.append(text, length, text.length()).toString();
    }
}
