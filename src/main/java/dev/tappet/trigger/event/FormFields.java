package dev.tappet.trigger.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Collects the fields of a form into an object. A repeated field becomes a list. Names with brackets nest, as in most
 * frameworks: {@code a[b][c]} is an object in an object, {@code a[]} is an item of a list, and {@code a[0]},
 * {@code a[1]}, … are a list if no number is missing. Contradictory fields, such as {@code a} and {@code a[b]}, keep
 * their original names, so that none is lost.
 */
final class FormFields {
    /** The maximum nesting of names. */
    static final int MAX_DEPTH = 16;

    /** The maximum number of fields of a form. */
    static final int FIELDS = 10_000;

    private static final String ITEM = "";

    private final SequencedMap<String, List<Field>> byRoot = new LinkedHashMap<>();
    private int count;

    /**
     * A field of a form.
     *
     * @param name  the original name
     * @param path  the parts of the name; an empty part is an item of a list
     * @param value a plain value
     */
    private record Field(String name, List<String> path, Object value) {}

    /** Thrown if fields contradict each other. */
    private static final class ContradictionException extends Exception {
        private static final long serialVersionUID = 1L;

        ContradictionException() {
            super("", null, false, false);
        }
    }

    /** The values of one name. It is a separate type, since a value may itself be a list. */
    private static final class Values {
        private final List<Object> values = new ArrayList<>(1);

        Object plain() {
            return values.size() == 1 ? values.getFirst() : values;
        }
    }

    /** The fields below a name. */
    private static final class Node {
        private final SequencedMap<String, Object> children = new LinkedHashMap<>(2);
        private final List<Object> items = new ArrayList<>(0);

        Object plain() {
            if (!items.isEmpty()) {
                return items.stream().map(FormFields::plain).toList();
            }
            return isList() ? list() : object();
        }

        private Map<String, Object> object() {
            SequencedMap<String, Object> object = new LinkedHashMap<>();
            children.forEach((name, child) -> object.put(name, FormFields.plain(child)));
            return object;
        }

        private boolean isList() {
            for (String name : children.keySet()) {
                Optional<Integer> index = index(name);
                if (index.isEmpty() || index.get() >= children.size()) {
                    return false;
                }
            }
            return true;
        }

        private List<Object> list() {
            TreeMap<Integer, Object> sorted = new TreeMap<>();
            children.forEach((name, child) -> sorted.put(index(name).orElseThrow(), FormFields.plain(child)));
            return new ArrayList<>(sorted.values());
        }

        /** The index that a name represents. Leading zeros are not allowed, so that no two names are the same index. */
        private static Optional<Integer> index(String name) {
            boolean number = !name.isEmpty()
                    && name.length() <= 5
                    && name.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (name.length() == 1 || name.charAt(0) != '0');
            return number ? Optional.of(Integer.parseInt(name)) : Optional.empty();
        }
    }

    /**
     * Adds a field.
     *
     * @param value a plain value
     * @return whether the maximum number of fields is not exceeded
     */
    boolean add(String name, Object value, boolean nests) {
        if (++count > FIELDS) {
            return false;
        }
        List<String> path = nests ? path(name) : List.of(name);
        byRoot.computeIfAbsent(path.getFirst(), _ -> new ArrayList<>(1)).add(new Field(name, path, value));
        return true;
    }

    /** All fields, in the order of the first field of each name. */
    SequencedMap<String, Object> object() {
        SequencedMap<String, Object> object = new LinkedHashMap<>();
        byRoot.forEach((root, fields) -> {
            try {
                Node node = new Node();
                for (Field field : fields) {
                    put(node, field.path, field.value);
                }
                node.children.forEach((name, child) -> object.put(name, plain(child)));
            } catch (ContradictionException e) {
                object.putAll(flat(fields));
            }
        });
        return object;
    }

    private static SequencedMap<String, Object> flat(List<Field> fields) {
        SequencedMap<String, Values> named = new LinkedHashMap<>();
        fields.forEach(field ->
                named.computeIfAbsent(field.name, _ -> new Values()).values.add(field.value));
        SequencedMap<String, Object> flat = new LinkedHashMap<>();
        named.forEach((name, values) -> flat.put(name, values.plain()));
        return flat;
    }

    private static Object plain(Object child) {
        return switch (child) {
            case Node node -> node.plain();
            case Values values -> values.plain();
            default -> child;
        };
    }

    private static void put(Node root, List<String> path, Object value) throws ContradictionException {
        Node node = root;
        for (int i = 0; i < path.size() - 1; i++) {
            node = path.get(i).equals(ITEM) && i > 0 ? item(node, path.get(i + 1)) : child(node, path.get(i));
        }
        String last = path.getLast();
        if (last.equals(ITEM) && path.size() > 1) {
            items(node).add(value);
            return;
        }
        named(node);
        if (!(node.children.computeIfAbsent(last, _ -> new Values()) instanceof Values values)) {
            throw new ContradictionException();
        }
        values.values.add(value);
    }

    private static Node child(Node parent, String name) throws ContradictionException {
        named(parent);
        if (parent.children.computeIfAbsent(name, _ -> new Node()) instanceof Node node) {
            return node;
        }
        throw new ContradictionException();
    }

    /**
     * The item for the next field. {@code a[][b]=1&a[][c]=2} is one item; a name that the item already has begins the
     * next item.
     */
    private static Node item(Node parent, String next) throws ContradictionException {
        List<Object> items = items(parent);
        if (!items.isEmpty()
                && items.getLast() instanceof Node last
                && !next.equals(ITEM)
                && !last.children.containsKey(next)) {
            return last;
        }
        Node node = new Node();
        items.add(node);
        return node;
    }

    private static void named(Node node) throws ContradictionException {
        if (!node.items.isEmpty()) {
            throw new ContradictionException();
        }
    }

    private static List<Object> items(Node node) throws ContradictionException {
        if (!node.children.isEmpty()) {
            throw new ContradictionException();
        }
        return node.items;
    }

    /** The parts of a name; the name itself if its brackets do not match or nest too deep. */
    static List<String> path(String name) {
        int bracket = name.indexOf('[');
        if (bracket <= 0) {
            return List.of(name);
        }
        List<String> path = new ArrayList<>();
        path.add(name.substring(0, bracket));
        while (bracket < name.length()) {
            int end = name.indexOf(']', bracket);
            int inner = name.indexOf('[', bracket + 1);
            boolean matches = name.charAt(bracket) == '[' && end > 0 && (inner < 0 || inner > end);
            if (!matches || path.size() > MAX_DEPTH) {
                return List.of(name);
            }
            path.add(name.substring(bracket + 1, end));
            bracket = end + 1;
        }
        return path;
    }
}
