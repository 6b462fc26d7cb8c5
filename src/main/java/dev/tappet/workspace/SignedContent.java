package dev.tappet.workspace;

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
    private static final Pattern PIECE = Pattern.compile("\\{([a-z]+)}|[^{}]+");

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
        /** The timestamp's header as it came. */
        TIMESTAMP,
        /** The id's header as it came. */
        ID,
        /** The address under which senders know the URL, with the query as it came. */
        URL;

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
     * @param field as its sender calls it
     * @throws UnusableInputException when it names something else, or leaves out the body
     */
    public static SignedContent parse(String field, String template) throws UnusableInputException {
        if (template.length() > CHARACTERS) {
            throw new UnusableInputException(field, "at most %d characters are taken".formatted(CHARACTERS));
        }
        List<Part> parts = new ArrayList<>();
        Matcher pieces = PIECE.matcher(template);
        int end = 0;
        while (pieces.find() && pieces.start() == end) {
            parts.add(pieces.group(1) == null ? new Text(pieces.group()) : variable(field, pieces.group(1)));
            end = pieces.end();
        }
        SignedContent content = new SignedContent(parts);
        if (end != template.length() || !content.has(Variable.BODY)) {
            throw expected(field);
        }
        return content;
    }

    public boolean has(Variable variable) {
        return parts.contains(variable);
    }

    /** As it was parsed. */
    public String template() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Text(String text) -> text;
                    case Variable variable -> variable.written();
                })
                .collect(Collectors.joining());
    }

    private static Variable variable(String field, String name) throws UnusableInputException {
        Optional<Variable> named = Variable.named(name);
        if (named.isEmpty()) {
            throw expected(field);
        }
        return named.get();
    }

    private static UnusableInputException expected(String field) {
        return new UnusableInputException(
                field,
                "{body}, with {timestamp}, {id}, {url} and text around it where they are signed too, is expected");
    }
}
