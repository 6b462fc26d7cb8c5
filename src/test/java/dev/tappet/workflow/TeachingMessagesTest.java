package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Problem;
import dev.tappet.json.Problem.TextPosition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What authors are told about their mistakes: where each is, what is wrong, and what to write. */
class TeachingMessagesTest {
    private static final String HEAD =
            "name: N\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n";
    private static final DefinitionParser PARSER = new DefinitionParser(Map.of());

    private static List<Problem> problems(String source) {
        return switch (PARSER.read(source.getBytes(UTF_8))) {
            case ParseResult.Valid(var _, List<Problem> warnings) -> warnings;
            case ParseResult.Invalid(List<Problem> problems) -> problems;
        };
    }

    private static Problem only(String source) {
        List<Problem> problems = problems(source);
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "  - exit: {{ $.event.a }} | 4 | 11 | \"{{ $.event.a }}\"",
                "  - exit: { a: 1, b: {{ $.event.a }} } | 4 | 22 | \"{{ $.event.a }}\"",
                "  - exit: [{{ $.event.a }}] | 4 | 12 | \"{{ $.event.a }}\"",
                "  - exit: {{ $.event.a = \"it's\" }} | 4 | 11 | '{{ $.event.a = \"it''s\" }}'",
                "  - exit: {{ $.event.a & | 4 | 11 | \"{{ … }}\""
            })
    void unquotedExpression_isToBeQuoted(String step, int line, int column, String quoted) {
        Problem problem = only(HEAD + "  " + step.strip() + "\n");
        assertThat(problem.message())
                .isEqualTo(
                        "Line %d, column %d: quote the expression, because { begins an object in YAML: %s",
                        line, column, quoted);
        assertThat(problem.position()).contains(new TextPosition(line, column));
    }

    @Test
    void expressionInABlockOrQuotes_isNotTakenForTheMistake() {
        String source =
                HEAD + "  - exit:\n      a: |\n        {{ $.event.a }}\n      b: \"x: {{ $.event.b }}\"\n   bad: 1\n";
        assertThat(only(source).message())
                .doesNotContain("quote the expression")
                .startsWith("Line 8, column ");
    }

    @Test
    void indentation_namesTheLineThatItDiffersFrom() {
        assertThat(only(HEAD + "  - set: { a: 1 }\n - exit: {}\n").message())
                .isEqualTo(
                        "Line 5, column 2: the line is indented by 1 characters, but line 4 by 2: what belongs together"
                                + " must begin in the same column");
        assertThat(only(HEAD + "  - exit:\n      a: 1\n     b: 2\n").message())
                .isEqualTo(
                        "Line 6, column 6: the line is indented by 5 characters, but line 5 by 6: what belongs together"
                                + " must begin in the same column");
        assertThat(only(HEAD + "  - exit:\n      a: 1\n        b: 2\n").message())
                .isEqualTo("Line 6, column 10: the line is indented by 8 characters, more than line 5 by 6, which has a"
                        + " value already");
        assertThat(only(HEAD + "  - exit:\n\ta: 1\n").message())
                .isEqualTo("Line 5, column 1: there is a TAB where YAML is indented: use spaces");
        assertThat(only(HEAD + "  - exit: { a: b }\n    name: a: b\n").message())
                .isEqualTo("Line 5, column 12: there is a second \": \" in the value: put quotes around the value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "$.event.a == 1 ~ Write = to compare; == is not available (at character 14)",
                "$.event.a === 1 ~ Write = to compare; == is not available (at character 14)",
                "$.event.a !== 1 ~ Write != to compare; !== is not available (at character 14)",
                "$.event.a && $.event.b ~ Write and; && is not available (at character 14)",
                "$.event.a || $.event.b ~ Write or; || is not available (at character 14)",
                "!$.event.a ~ Write $not(…); ! is not available (at character 4)"
            })
    void operatorOfAnotherLanguage_isToBeWrittenOtherwise(String expression, String message) {
        Problem problem = only(HEAD + "  - exit: \"{{ " + expression + " }}\"\n");
        assertThat(problem.message()).isEqualTo(message);
        assertThat(problem.position()).contains(new TextPosition(4, 11));
    }

    @Test
    void operatorsOfJsonata_areStillAccepted() {
        assertThat(problems(HEAD
                        + "  - exit: \"{{ $.event.a != 1 and $.event.b = '==' & '&&' or /!|==/ in [$.event.c] }}\"\n"))
                .extracting(Problem::message)
                .noneMatch(message -> message.contains("Write"));
    }

    @Test
    void variable_namedWithoutVars_isRecognized() {
        String set = "  - set: { total: 1 }\n";
        assertThat(only(HEAD + set + "  - exit: \"{{ $.total }}\"\n").message())
                .isEqualTo("there is no step with the id \"total\"; did you mean $.vars.total?");
        assertThat(only(HEAD + set + "  - exit: \"{{ $total }}\"\n").message())
                .isEqualTo("nothing sets the variable $total; did you mean $.vars.total?");
    }

    @Test
    void everyProblem_isFoundAtOnceWithItsLine() {
        List<Problem> problems = problems(HEAD + "  - sett: { a: 1 }\n  - if: \"{{ $.event.a == 1 }}\"\n    then:\n"
                + "      - exit:\n          b: \"{{ $.event.a && }}\"\n    elze: []\n");
        assertThat(problems)
                .extracting(
                        Problem::place,
                        problem -> problem.position().orElseThrow().line())
                .contains(
                        org.assertj.core.groups.Tuple.tuple("steps[0].sett", 4),
                        org.assertj.core.groups.Tuple.tuple("steps[1].if", 5),
                        org.assertj.core.groups.Tuple.tuple("steps[1].then[0].exit.b", 8));
        assertThat(problems).allMatch(problem -> problem.position().isPresent());
    }

    @Test
    void jsonDefinition_hasPositionsToo() {
        Problem problem =
                only("{\"name\": \"N\",\n \"trigger\": {\"integration\": \"4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11\"},\n"
                        + " \"steps\": [\n  {\"exit\": \"{{ 1 == 1 }}\"}]}");
        assertThat(problem.position()).contains(new TextPosition(4, 12));
    }

    @Test
    void missingKey_isAtWhatIsAroundIt() {
        Problem problem = only("name: N\nsteps:\n  - exit: {}\n");
        assertThat(problem.message()).isEqualTo("\"trigger\" is missing");
        assertThat(problem.position()).isEmpty();
    }
}
