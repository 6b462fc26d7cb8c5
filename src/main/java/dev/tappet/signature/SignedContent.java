package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The content that a sender signs, written as {@code v0:{timestamp}:{body}}.
 *
 * @param parts in the order in which they are signed
 */
public record SignedContent(List<Part> parts) {
    /** The body alone, which most senders sign. */
    public static final SignedContent BODY = new SignedContent(List.of(Variable.BODY));

    private static final int MAX_LENGTH = 1000;
    private static final Pattern PIECE = Pattern.compile("\\{([a-z_0-9]+)((?: [A-Za-z0-9_.\\[\\]-]+)*)}|[^{}]+");

    public SignedContent {
        parts = List.copyOf(parts);
    }

    /** A part of the signed content. */
    public sealed interface Part {}

    /** Fixed text. */
    public record Text(String text) implements Part {}

    /** A value of the request. */
    public enum Variable implements Part {
        /** The bytes of the body as received. */
        BODY,
        /** The timestamp as received. */
        TIMESTAMP,
        /** The id as received. */
        ID,
        /** In upper case. */
        METHOD,
        /** The URL as senders know it, with the query as received. */
        URL,
        /** The path as senders know it, with the query as received. */
        PATH,
        /** The CRC-32 of the body as a decimal number; it only detects accidental changes. */
        CRC32,
        /** The URL with the escapes of {@code :/?@!$'()*,;} decoded. */
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
     * The name and value of each parameter of a form, sorted by name. A body that is not a form is signed by its digest
     * in the URL.
     *
     * @param digest the parameter of the query with the SHA-256 of the body in hexadecimal
     */
    public record Form(String digest) implements Part {}

    /** The value of a header; empty text if it is missing. */
    public record HeaderValue(String name) implements Part {}

    /**
     * The value of a field of the body; empty text if it is missing.
     *
     * @param isOpen whether it may contain the text that separates it from the next part
     */
    public record FieldValue(String path, boolean isOpen) implements Part {}

    /** A value of a credential of the vendor, filled in from the integration. */
    public record CredentialValue(String name) implements Part {}

    /**
     * The headers that another header lists, as {@code name:value}, separated by semicolons.
     *
     * @param list     the header with their names, separated by commas
     * @param required a header that must be in the list
     */
    public record ListedHeaders(String list, String required) implements Part {}

    /** For each of these fields that the body has: a line with its name and a line with its value. */
    public record Lines(List<String> fields) implements Part {
        public Lines {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Parses a template.
     *
     * @param field the name of the field in messages
     * @throws InvalidFieldException if the template is too long or has an unknown part
     */
    public static SignedContent parse(String field, String template) throws InvalidFieldException {
        if (template.length() > MAX_LENGTH) {
            throw new InvalidFieldException(field, "must not exceed %d characters".formatted(MAX_LENGTH));
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
            throw invalidContent(field);
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
        if (name.equals("header") && words.size() == 1) {
            return new HeaderValue(words.getFirst());
        }
        if ((name.equals("field") || name.equals("open_field")) && words.size() == 1) {
            return new FieldValue(words.getFirst(), name.equals("open_field"));
        }
        if (name.equals("credential") && words.size() == 1) {
            return new CredentialValue(words.getFirst());
        }
        if (name.equals("headers") && words.size() == 2) {
            return new ListedHeaders(words.getFirst(), words.getLast());
        }
        Optional<Variable> named = Variable.named(name);
        if (named.isEmpty() || !words.isEmpty()) {
            throw invalidContent(field);
        }
        return named.get();
    }

    public boolean has(Variable variable) {
        return parts.contains(variable);
    }

    /** Whether it contains the query of a request. */
    boolean coversQuery() {
        return has(Variable.URL) || has(Variable.DECODED_URL) || has(Variable.PATH);
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

    /** Whether characters could be moved between two adjacent parts without detection. */
    boolean hasUnclearBorder() {
        for (int i = 0; i + 1 < parts.size(); i++) {
            Part left = parts.get(i);
            Part right = parts.get(i + 1);
            boolean isAmbiguous = PartBorders.isFree(left)
                    || left == Variable.URL
                    || left == Variable.DECODED_URL
                    || left == Variable.PATH;
            if (isAmbiguous && PartBorders.isFree(right) && right != Variable.BODY) {
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

    /** Whether it contains fields of the body, which the signature then authenticates. */
    boolean hasFields() {
        return parts.stream().anyMatch(FieldValue.class::isInstance);
    }

    /**
     * Whether only vendors may sign this content: it authenticates less than it seems to, or needs their credentials.
     */
    boolean isVendorOnly() {
        return has(Variable.CRC32)
                || parts.stream()
                        .anyMatch(part -> part instanceof CredentialValue
                                || part instanceof ListedHeaders
                                || part instanceof FieldValue(var _, boolean isOpen) && isOpen);
    }

    /** Inserts the values of credentials; empty if a credential has no value or several. */
    Optional<SignedContent> with(Map<String, List<String>> credentials) {
        List<Part> filled = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof CredentialValue(String name)) {
                List<String> values = credentials.getOrDefault(name, List.of());
                if (values.size() != 1) {
                    return Optional.empty();
                }
                filled.add(new Text(values.getFirst()));
            } else {
                filled.add(part);
            }
        }
        return Optional.of(new SignedContent(filled));
    }

    /** Whether any change of the body invalidates the signature. */
    boolean coversBody() {
        return parts.stream().anyMatch(part -> part == Variable.BODY || part instanceof Form);
    }

    /** The template, as it was parsed. */
    public String template() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Text(String text) -> text;
                    case Variable variable -> variable.written();
                    case HeaderValue(String name) -> "{header " + name + "}";
                    case FieldValue(String path, boolean isOpen) -> (isOpen ? "{open_field " : "{field ") + path + "}";
                    case CredentialValue(String name) -> "{credential " + name + "}";
                    case ListedHeaders(String list, String required) -> "{headers " + list + " " + required + "}";
                    case Form(String digest) -> "{form " + digest + "}";
                    case Lines(List<String> fields) -> "{lines " + String.join(" ", fields) + "}";
                })
                .collect(Collectors.joining());
    }

    static InvalidFieldException invalidContent(String field) {
        return new InvalidFieldException(
                field,
                "must contain {body}, and may contain text, {timestamp}, {id}, {method}, {url}, {path}, {header"
                        + " NAME} and {field PATH} around it where they are signed too");
    }
}
