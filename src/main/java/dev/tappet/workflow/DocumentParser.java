package dev.tappet.workflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tappet.json.DocumentPath;
import dev.tappet.json.Problem.TextPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML or JSON into plain values. Size and depth are limited. Aliases, which can turn a hundred lines into a
 * gigabyte, and duplicate keys are errors. Only the keywords of YAML 1.2 are recognized: {@code on}, {@code yes}, dates
 * and 1_000 are texts.
 */
final class DocumentParser {
    static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER = 1000;

    /** Without a cache of names, which could be as long as a document and would remain in memory. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();
    /** The beginning of a JSON object; a YAML flow mapping rarely begins so. */
    private static final Pattern JSON_OBJECT = Pattern.compile("\\s*\\{\\s*[\"}].*", Pattern.DOTALL);

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

    private final JsonParser parser;

    /** The position of each place of the definition in the text. */
    private final Map<String, TextPosition> positions;

    private final boolean hasPositions;

    private DocumentParser(JsonParser parser, boolean hasPositions) {
        this.parser = parser;
        this.hasPositions = hasPositions;
        this.positions = new HashMap<>();
    }

    /** @throws MalformedDocumentException if the text is not valid, with the line and the column */
    static Object read(byte[] source) throws MalformedDocumentException {
        return parse(source, false).value();
    }

    /**
     * The position of each place of a document in its text. It takes longer than reading alone, so it is computed only
     * if there are problems.
     */
    static Map<String, TextPosition> positions(byte[] source) throws MalformedDocumentException {
        return parse(source, true).positions();
    }

    private record Document(Object value, Map<String, TextPosition> positions) {}

    private static Document parse(byte[] source, boolean hasPositions) throws MalformedDocumentException {
        if (source.length > MAX_BYTES) {
            throw new MalformedDocumentException("A workflow has at most %d KiB".formatted(MAX_BYTES / 1024));
        }
        String text = text(source);
        try (JsonParser parser =
                JSON_OBJECT.matcher(text).matches() ? JSON.createParser(text) : YAML.createParser(text)) {
            DocumentParser document = new DocumentParser(parser, hasPositions);
            return new Document(document.read(), document.positions);
        } catch (JsonProcessingException e) {
            throw malformed(text, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] source) throws MalformedDocumentException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(source))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new MalformedDocumentException("The text is not in UTF-8");
        }
    }

    private Object read() throws IOException, MalformedDocumentException {
        if (parser.nextToken() == null) {
            throw new MalformedDocumentException("The document is empty");
        }
        Object value = value("", 0);
        if (parser.nextToken() != null) {
            throw at("there is more after the end of the document");
        }
        return value;
    }

    private Object value(String place, int depth) throws IOException, MalformedDocumentException {
        if (depth > MAX_DEPTH) {
            throw at("it nests more than %d deep".formatted(MAX_DEPTH));
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw at("aliases (*name) are not available: write the value again");
        }
        return switch (parser.currentToken()) {
            case null -> throw at("the document ends too early");
            case START_OBJECT -> object(place, depth);
            case START_ARRAY -> array(place, depth);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            default -> throw at("JSON has no such value");
        };
    }

    private Map<String, Object> object(String place, int depth) throws IOException, MalformedDocumentException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.containsKey(name)) {
                throw at("duplicate key \"%s\"".formatted(name));
            }
            TextPosition key = position();
            parser.nextToken();
            object.put(name, value(field(place, name, key), depth + 1));
        }
        return object;
    }

    /** Records the position of a field: its value if that is a scalar in the line of the key, otherwise the key. */
    private String field(String parent, String name, TextPosition key) {
        if (!hasPositions) {
            return parent;
        }
        String place = DocumentPath.field(parent, name);
        TextPosition value = position();
        positions.put(place, parser.currentToken().isScalarValue() && value.line() == key.line() ? value : key);
        return place;
    }

    private String item(String parent, int index) {
        if (!hasPositions) {
            return parent;
        }
        String place = DocumentPath.item(parent, index);
        positions.put(place, position());
        return place;
    }

    private TextPosition position() {
        JsonLocation location = parser.currentTokenLocation();
        return new TextPosition(location.getLineNr(), location.getColumnNr());
    }

    private List<Object> array(String place, int depth) throws IOException, MalformedDocumentException {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(item(place, array.size()), depth + 1));
        }
        return array;
    }

    /**
     * Reads a number. The YAML parser also accepts the numbers of YAML 1.1, which are texts here: octal with a leading
     * zero, underscores, infinity.
     */
    private Object number() throws IOException, MalformedDocumentException {
        String text = parser.getText();
        if (text.length() > MAX_NUMBER) {
            throw at("a number has at most %d digits".formatted(MAX_NUMBER));
        }
        if (INTEGER.matcher(text).matches()) {
            BigInteger number = new BigInteger(text);
            return number.bitLength() < Integer.SIZE
                    ? (Number) number.intValue()
                    : number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
        }
        if (DECIMAL.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (Double.isInfinite(number)) {
                throw at("the number is out of range");
            }
            return number;
        }
        return text.startsWith("0x") ? parser.getNumberValue() : text;
    }

    private MalformedDocumentException at(String problem) {
        return new MalformedDocumentException(problem, position());
    }

    private static MalformedDocumentException malformed(String text, JsonProcessingException e) {
        boolean isYaml = !JSON_OBJECT.matcher(text).matches();
        YamlMistakes mistakes = new YamlMistakes(text);
        Optional<MalformedDocumentException> unquoted = isYaml ? mistakes.unquotedExpression() : Optional.empty();
        if (unquoted.isPresent()) {
            return unquoted.get();
        }
        if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
            return mistakes.of(yaml);
        }
        String problem = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
        return e.getLocation() == null
                ? new MalformedDocumentException(problem)
                : new MalformedDocumentException(
                        problem,
                        new TextPosition(
                                e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
}
