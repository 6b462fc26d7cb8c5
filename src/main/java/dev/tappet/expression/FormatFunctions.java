package dev.tappet.expression;

import static dev.tappet.expression.Builtin.list;
import static dev.tappet.expression.Builtin.text;

import com.dashjoin.jsonata.Jsonata;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.xml.XmlDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Functions that read and write JSON, XML and CSV. The memory of a parsed value is counted before it is made. */
final class FormatFunctions {
    private static final String SEPARATOR = "separator";
    private static final String HEADER = "header";
    private static final String COLUMNS = "columns";

    /** The heap of an element with its name, its content and its place in a list, in bytes. */
    private static final int XML_ELEMENT = 240;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private FormatFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("parseJson", 1, "<s-:x>", (limiter, a) -> parseJson(limiter, text(a[0])));
        registry.add("parseXml", 1, "<s-:o>", (limiter, a) -> parseXml(limiter, text(a[0])));
        registry.add("parseCsv", 2, "<s-o?:a>", (limiter, a) -> parseCsv(limiter, text(a[0]), (Map<?, ?>) a[1]));
        registry.add("toCsv", 2, "<a-o?:s>", (limiter, a) -> toCsv(limiter, list(a[0]), (Map<?, ?>) a[1]));
    }

    private static Object parseJson(EvaluationLimiter limiter, String text) {
        if (text == null) {
            return null;
        }
        limiter.countAllocation(2L * text.length());
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        limiter.countAllocation(JsonWeight.of(json));
        try {
            return ObjectView.of(Json.read(json), limiter);
        } catch (MalformedJsonException e) {
            throw new ExpressionException("$parseJson: the text is " + e.getMessage());
        }
    }

    private static Object parseXml(EvaluationLimiter limiter, String text) {
        if (text == null) {
            return null;
        }
        limiter.countAllocation(2L * text.length()
                + XML_ELEMENT * text.chars().filter(c -> c == '<' || c == '=').count());
        try {
            String xml = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return ObjectView.of(XmlDocument.read(xml, EvaluationLimits.NESTING), limiter);
        } catch (XmlDocument.UnreadableException e) {
            throw new ExpressionException("$parseXml: the text " + e.getMessage());
        }
    }

    private static List<Object> parseCsv(EvaluationLimiter limiter, String text, Map<?, ?> options) {
        if (text == null) {
            return null;
        }
        checkOptions("$parseCsv", options, Set.of(SEPARATOR, HEADER));
        CsvReader reader = new CsvReader(limiter, text, separator("$parseCsv", options));
        List<Object> rows = new ArrayList<>();
        if (!isTrue("$parseCsv", options, HEADER)) {
            for (CsvReader.Row row = reader.next(); row != null; row = reader.next()) {
                rows.add(row.fields());
            }
            return rows;
        }
        CsvReader.Row header = reader.next();
        if (header == null) {
            return rows;
        }
        List<String> names = header.fields();
        if (new HashSet<>(names).size() < names.size()) {
            throw new ExpressionException(
                    "$parseCsv: two columns have the same name; {'header': false} returns lists instead of objects");
        }
        for (CsvReader.Row row = reader.next(); row != null; row = reader.next()) {
            rows.add(object(limiter, names, row));
        }
        return rows;
    }

    /** A row as an object. If it has fewer fields than the header, the object has only those. */
    private static Map<String, Object> object(EvaluationLimiter limiter, List<String> names, CsvReader.Row row) {
        if (row.fields().size() > names.size()) {
            throw new ExpressionException("$parseCsv: line %d has %d fields, and the header only %d"
                    .formatted(row.line(), row.fields().size(), names.size()));
        }
        limiter.countAllocation(64L * row.fields().size());
        Map<String, Object> object = LinkedHashMap.newLinkedHashMap(row.fields().size());
        for (int i = 0; i < row.fields().size(); i++) {
            object.put(names.get(i), row.fields().get(i));
        }
        return object;
    }

    private static String toCsv(EvaluationLimiter limiter, List<Object> rows, Map<?, ?> options) {
        if (rows == null) {
            return null;
        }
        checkOptions("$toCsv", options, Set.of(SEPARATOR, HEADER, COLUMNS));
        CsvWriter writer = new CsvWriter(limiter, separator("$toCsv", options));
        List<String> columns = columns(limiter, rows, options);
        if (!columns.isEmpty() && isTrue("$toCsv", options, HEADER)) {
            writer.write(columns);
        }
        for (Object row : rows) {
            switch (row) {
                case Map<?, ?> object ->
                    writer.write(columns.stream().map(object::get).iterator());
                case List<?> list -> writer.write(list);
                case null, default ->
                    throw new ExpressionException("$toCsv: every row must be an object or a list of values");
            }
        }
        return writer.text();
    }

    /** The columns of the options, or else all keys of the objects, in the order in which they first occur. */
    private static List<String> columns(EvaluationLimiter limiter, List<Object> rows, Map<?, ?> options) {
        Object names = options == null ? null : options.get(COLUMNS);
        Set<String> columns = new LinkedHashSet<>();
        if (names != null) {
            for (Object name : list(names)) {
                if (!(name instanceof String column)) {
                    throw new ExpressionException("$toCsv: columns must be a list of names");
                }
                columns.add(column);
            }
            return List.copyOf(columns);
        }
        for (Object row : rows) {
            if (row instanceof Map<?, ?> object) {
                for (Object name : object.keySet()) {
                    limiter.tick();
                    if (columns.add((String) name)) {
                        limiter.countAllocation(64);
                    }
                }
            }
        }
        return List.copyOf(columns);
    }

    private static void checkOptions(String function, Map<?, ?> options, Set<String> known) {
        if (options != null && !known.containsAll(options.keySet())) {
            throw new ExpressionException("%s: the options are %s"
                    .formatted(
                            function, String.join(", ", known.stream().sorted().toList())));
        }
    }

    private static char separator(String function, Map<?, ?> options) {
        Object separator = options == null ? null : options.get(SEPARATOR);
        if (separator == null) {
            return ',';
        }
        if (separator instanceof String text && text.length() == 1 && "\"\r\n".indexOf(text.charAt(0)) < 0) {
            return text.charAt(0);
        }
        throw new ExpressionException(function + ": the separator must be one character, not a quote or a line break");
    }

    /** Whether an option is true, which is the default. */
    private static boolean isTrue(String function, Map<?, ?> options, String name) {
        Object value = options == null ? null : options.get(name);
        if (value == null || value instanceof Boolean) {
            return !Boolean.FALSE.equals(value);
        }
        throw new ExpressionException("%s: %s must be true or false".formatted(function, name));
    }

    /** The content of a field: a text unchanged, an empty text for null, other values as JSON. */
    static String cellText(EvaluationLimiter limiter, Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            default -> value == Jsonata.NULL_VALUE ? "" : JsonText.of(limiter, value, false);
        };
    }
}
