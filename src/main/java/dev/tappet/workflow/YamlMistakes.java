package dev.tappet.workflow;

import dev.tappet.json.Problem.TextPosition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Explains why a text is not valid YAML. The parser reports what it read; this class reports the probable mistake. */
final class YamlMistakes {
    /** The text before an expression at the beginning of a value, in a line without comments. */
    private static final Pattern BEFORE_VALUE = Pattern.compile("(?:.*[:\\-]\\s+|.*[\\[,{]\\s*|\\s*)");

    /** The end of a line whose value continues in the next lines. */
    private static final Pattern BLOCK = Pattern.compile(".*[|>][-+0-9]*\\s*(?:#.*)?$");

    private static final int QUOTED_CHARACTERS = 60;

    private final List<String> lines;

    YamlMistakes(String text) {
        lines = text.lines().toList();
    }

    /** The first expression without quotes. YAML reads it as an object. */
    Optional<MalformedDocumentException> unquotedExpression() {
        int block = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int indent = indent(line);
            if (block >= 0 && (line.isBlank() || indent > block)) {
                continue;
            }
            block = BLOCK.matcher(line).matches() ? indent : -1;
            int open = unquoted(line);
            if (open >= 0) {
                return Optional.of(new MalformedDocumentException(
                        "quote the expression, because { begins an object in YAML: %s".formatted(quoted(line, open)),
                        new TextPosition(i + 1, open + 1)));
            }
        }
        return Optional.empty();
    }

    private static int unquoted(String line) {
        for (int open = line.indexOf("{{"); open >= 0; open = line.indexOf("{{", open + 2)) {
            String before = line.substring(0, open);
            boolean isQuoted = isOdd(before, '"') || isOdd(before, '\'');
            if (!isQuoted
                    && !before.contains("#")
                    && BEFORE_VALUE.matcher(before).matches()) {
                return open;
            }
        }
        return -1;
    }

    private static boolean isOdd(String text, char quote) {
        return text.chars().filter(character -> character == quote).count() % 2 == 1;
    }

    /** The expression in the type of quotes that it does not contain. */
    private static String quoted(String line, int open) {
        int close = line.indexOf("}}", open);
        String expression = close < 0 ? "" : line.substring(open, close + 2);
        if (close < 0 || expression.length() > QUOTED_CHARACTERS || expression.contains("\\")) {
            return "\"{{ … }}\"";
        }
        return expression.contains("\"") ? "'" + expression.replace("'", "''") + "'" : "\"" + expression + "\"";
    }

    MalformedDocumentException of(MarkedYAMLException failure) {
        Mark mark = failure.getProblemMark();
        return new MalformedDocumentException(
                message(failure), new TextPosition(mark.getLine() + 1, mark.getColumn() + 1));
    }

    private String message(MarkedYAMLException failure) {
        String problem = String.valueOf(failure.getProblem());
        int line = failure.getProblemMark().getLine();
        int column = failure.getProblemMark().getColumn();
        if (problem.contains("\\t(TAB)") || problem.contains("'\t'")) {
            return "there is a TAB where YAML is indented: use spaces";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return indented(line)
                    .filter(_ -> firstColon(line) == column)
                    .orElse("there is a second \": \" in the value: put quotes around the value");
        }
        if (problem.startsWith("expected <block end>") && line < lines.size() && indent(lines.get(line)) == column) {
            return sibling(line)
                    .map(other ->
                            "the line is indented by %d characters, but line %d by %d: what belongs together must begin in the same column"
                                    .formatted(column, other + 1, indent(lines.get(other))))
                    .orElse(problem);
        }
        if (problem.startsWith("could not find expected ':'")) {
            return "a key needs a colon and a space after it";
        }
        return problem;
    }

    /** The nearest previous line of the same kind that has another indentation. */
    private Optional<Integer> sibling(int line) {
        int indent = indent(lines.get(line));
        for (int previous = line - 1; previous >= 0; previous--) {
            String text = lines.get(previous);
            boolean isAlike = !text.isBlank()
                    && !text.strip().startsWith("#")
                    && text.strip().startsWith("-") == lines.get(line).strip().startsWith("-");
            if (isAlike && indent(text) != indent) {
                return Optional.of(previous);
            }
        }
        return Optional.empty();
    }

    /** The problem of a line that is indented more than the previous line, although that line already has a value. */
    private Optional<String> indented(int line) {
        int previous = line - 1;
        while (previous >= 0
                && (lines.get(previous).isBlank() || lines.get(previous).strip().startsWith("#"))) {
            previous--;
        }
        if (line >= lines.size() || previous < 0 || indent(lines.get(line)) <= indent(lines.get(previous))) {
            return Optional.empty();
        }
        return Optional.of("the line is indented by %d characters, more than line %d by %d, which has a value already"
                .formatted(indent(lines.get(line)), previous + 1, indent(lines.get(previous))));
    }

    private int firstColon(int line) {
        return line < lines.size() ? (lines.get(line) + " ").indexOf(": ") : -1;
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        return indent;
    }
}
