package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a sender signs, written as {@code v0:{timestamp}:{body}}.
 *
 * @param parts in the order in which they are signed
 */
public record SignedContent(List<Part> parts) {
    /** What most senders sign. */
    public static final SignedContent BODY = new SignedContent(List.of(Variable.BODY));

    private static final int CHARACTERS = 200;
    private static final Pattern PIECE = Pattern.compile("\\{([a-z_]+)((?: [A-Za-z0-9_.-]+)*)}|[^{}]+");

    public SignedContent {
        parts = List.copyOf(parts);
    }

    /** A piece of it. */
    public sealed interface Part {}

    /** Signed as it stands. */
    public record Text(String text) implements Part {}

    /** Signed as the request has it. */
    public enum Variable implements Part {
        /** The bytes of the body as they came. */
        BODY,
        /** The timestamp as it came. */
        TIMESTAMP,
        /** The id as it came. */
        ID,
        /** In upper case. */
        METHOD,
        /** The address under which senders know the URL, with the query as it came. */
        URL,
        /** The same with the escapes of {@code :/?@!$'()*,;} undone. */
        DECODED_URL;

        private String written() {
            return "{" + name().toLowerCase(Locale.ROOT) + "}";
        }

        private static Optional<Variable> named(String name) {
            return Arrays.stream(values())
                    .filter(variable -> variable.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    /**
     * The name and value of each parameter of a form, sorted by name. A body that is no form is signed by its digest in
     * the URL instead.
     *
     * @param digest the parameter of the query with the body's SHA-256 in hexadecimal
     */
    public record Form(String digest) implements Part {}

    /** A line with the name and one with the value of each of these fields of the body that is there. */
    public record Lines(List<String> fields) implements Part {
        public Lines {
            fields = List.copyOf(fields);
        }
    }

    /**
     * @param field as its sender calls it
     * @throws InvalidFieldException when it names something else
     */
    public static SignedContent parse(String field, String template) throws InvalidFieldException {
        if (template.length() > CHARACTERS) {
            throw new InvalidFieldException(field, "must not exceed %d characters".formatted(CHARACTERS));
        }
        List<Part> parts = new ArrayList<>();
        Matcher pieces = PIECE.matcher(template);
        int end = 0;
        while (pieces.find() && pieces.start() == end) {
            parts.add(
                    pieces.group(1) == null
                            ? new Text(pieces.group())
                            : variable(field, pieces.group(1), words(pieces.group(2))));
            end = pieces.end();
        }
        if (end != template.length()) {
            throw expected(field);
        }
        return new SignedContent(parts);
    }

    private static List<String> words(String written) {
        return written.isBlank() ? List.of() : List.of(written.strip().split(" "));
    }

    private static Part variable(String field, String name, List<String> words) throws InvalidFieldException {
        if (name.equals("form") && words.size() == 1) {
            return new Form(words.getFirst());
        }
        if (name.equals("lines") && !words.isEmpty()) {
            return new Lines(words);
        }
        Optional<Variable> named = Variable.named(name);
        if (named.isEmpty() || !words.isEmpty()) {
            throw expected(field);
        }
        return named.get();
    }

    public boolean has(Variable variable) {
        return parts.contains(variable);
    }

    /** Whether the query of a request is part of it. */
    boolean coversQuery() {
        return has(Variable.URL) || has(Variable.DECODED_URL);
    }

    /** Whether no text separates the timestamp from another part. */
    boolean isBesideTimestamp() {
        for (int i = 0; i + 1 < parts.size(); i++) {
            boolean apart = parts.get(i) instanceof Text || parts.get(i + 1) instanceof Text;
            if (!apart && (parts.get(i) == Variable.TIMESTAMP || parts.get(i + 1) == Variable.TIMESTAMP)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of two neighbours could take text from the other, and nothing in a request would show it. */
    boolean hasUnclearBorder() {
        for (int i = 0; i + 1 < parts.size(); i++) {
            Part left = parts.get(i);
            Part right = parts.get(i + 1);
            boolean movable = PartBorders.isFree(left) || left == Variable.URL || left == Variable.DECODED_URL;
            if (movable && PartBorders.isFree(right) && right != Variable.BODY) {
                return true;
            }
        }
        return false;
    }

    /** Whether this field is one of the signed lines. */
    boolean hasLineOf(ValueLocation place) {
        return place instanceof ValueLocation.Field(String path)
                && parts.stream().anyMatch(part -> part instanceof Lines(List<String> fields) && fields.contains(path));
    }

    /** Whether nothing in the body can be changed without breaking the signature. */
    boolean coversBody() {
        return parts.stream().anyMatch(part -> part == Variable.BODY || part instanceof Form);
    }

    /** As it was parsed. */
    public String template() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Text(String text) -> text;
                    case Variable variable -> variable.written();
                    case Form(String digest) -> "{form " + digest + "}";
                    case Lines(List<String> fields) -> "{lines " + String.join(" ", fields) + "}";
                })
                .collect(Collectors.joining());
    }

    static InvalidFieldException expected(String field) {
        return new InvalidFieldException(
                field,
                "{body}, with {timestamp}, {id}, {method}, {url} and text around it where they are signed too, is"
                        + " expected");
    }
}
