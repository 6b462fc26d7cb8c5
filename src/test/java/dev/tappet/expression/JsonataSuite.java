package dev.tappet.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the cases of JSONata's own test suite against the expressions of workflows, and compares the counts with those
 * that the documentation has. The suite is not a part of this project: {@code make jsonata-suite SUITE=folder}, with
 * the folder {@code test/test-suite} of https://github.com/jsonata-js/jsonata.
 */
final class JsonataSuite {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Pattern CODE = Pattern.compile("(?:^|: )([SDTU]\\d{4}):");
    private static final String BEGIN = "<!-- from make jsonata-suite -->";
    private static final String END = "<!-- end of jsonata-suite -->";

    /** How a case ended. */
    private enum Outcome {
        /** The same value, or the same error. */
        SAME,
        /** An error, as the suite wants, with another code or with words of ours. */
        OTHER_ERROR,
        /** Another value, an error in the place of a value, or the other way round. */
        DIFFERENT
    }

    private record Case(String name, String expression, Map<?, ?> fields) {}

    private record Result(Case of, Outcome outcome, Optional<OnPurpose> reason, String got) {}

    private final Path folder;
    private final Map<String, Object> datasets = new TreeMap<>();

    private JsonataSuite(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path page = Path.of(arguments[1]);
        boolean update = Boolean.parseBoolean(arguments[2]);
        List<Result> results = new JsonataSuite(Path.of(arguments[0])).run();
        results.stream()
                .filter(result -> result.outcome() != Outcome.SAME)
                .forEach(result -> System.out.printf(
                        "%s%n  %s%n  expected %s%n  got      %s%n  %s%n",
                        result.of().name(),
                        result.of().expression().strip(),
                        expected(result.of()),
                        result.got(),
                        result.outcome() == Outcome.OTHER_ERROR
                                ? "ANOTHER ERROR"
                                : result.reason().map(OnPurpose::words).orElse("WITHOUT A REASON")));
        String table = table(results);
        System.out.println(table);
        System.exit(hold(page, table, update) ? 0 : 1);
    }

    private static boolean hold(Path page, String table, boolean update) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            System.err.println(page + " has no part between " + BEGIN + " and " + END);
            return false;
        }
        String written = text.substring(0, begin) + "\n\n" + table + "\n" + text.substring(end);
        if (update) {
            Files.writeString(page, written);
        } else if (!written.equals(text)) {
            System.err.println(page + " has other numbers: UPDATE=true writes these into it");
            return false;
        }
        return true;
    }

    private static String table(List<Result> results) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        Map<OnPurpose, Integer> reasons = new EnumMap<>(OnPurpose.class);
        int unexplained = 0;
        for (Result result : results) {
            outcomes.merge(result.outcome(), 1, Integer::sum);
            if (result.outcome() == Outcome.DIFFERENT) {
                result.reason().ifPresent(reason -> reasons.merge(reason, 1, Integer::sum));
                unexplained += result.reason().isPresent() ? 0 : 1;
            }
        }
        StringBuilder table = new StringBuilder("| Cases | Result |\n| --- | --- |\n");
        row(table, results.size(), "All cases of the suite");
        row(table, outcomes.getOrDefault(Outcome.SAME, 0), "The same value, or the same error code");
        row(
                table,
                outcomes.getOrDefault(Outcome.OTHER_ERROR, 0),
                "An error as in JSONata, with another code or message");
        reasons.forEach((reason, count) -> row(table, count, reason.words()));
        row(table, unexplained, "Other differences, which are faults of the library");
        return table.toString();
    }

    private static void row(StringBuilder table, int count, String words) {
        if (count > 0) {
            table.append("| %,d | %s |\n".formatted(count, words));
        }
    }

    private List<Result> run() throws IOException, MalformedJsonException {
        try (Stream<Path> files = Files.list(folder.resolve("datasets"))) {
            for (Path file : files.sorted().toList()) {
                datasets.put(file.getFileName().toString().replace(".json", ""), Json.read(Files.readAllBytes(file)));
            }
        }
        List<Result> results = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("groups"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (Case one : cases(file)) {
                    results.add(result(one));
                }
            }
        }
        return results;
    }

    private static List<Case> cases(Path file) throws IOException, MalformedJsonException {
        Object content = Json.read(Files.readAllBytes(file));
        List<?> all = content instanceof List<?> list ? list : List.of(content);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Map<?, ?> fields = (Map<?, ?>) all.get(i);
            String expression = fields.containsKey("expr-file")
                    ? Files.readString(file.resolveSibling((String) fields.get("expr-file")))
                    : (String) fields.get("expr");
            String name = file.getParent().getFileName() + "/" + file.getFileName();
            cases.add(new Case(all.size() == 1 ? name : name + "[" + i + "]", expression, fields));
        }
        return cases;
    }

    private Result result(Case of) {
        Object value;
        try {
            value = evaluate(of);
        } catch (IllegalArgumentException | ExpressionException e) {
            return failed(of, e.getMessage());
        }
        String got = new String(Json.write(value), UTF_8);
        boolean same = !of.fields().containsKey("code")
                && !of.fields().containsKey("error")
                && same(
                        of.fields().get("result"),
                        value,
                        Boolean.TRUE.equals(of.fields().get("unordered")));
        return result(of, same ? Outcome.SAME : Outcome.DIFFERENT, got);
    }

    private static Result failed(Case of, String message) {
        Object code = of.fields().get("code");
        if (code == null && of.fields().get("error") instanceof Map<?, ?> error) {
            code = error.get("code");
        }
        if (code == null) {
            return result(of, Outcome.DIFFERENT, message);
        }
        Matcher given = CODE.matcher(message);
        return result(of, given.find() && given.group(1).equals(code) ? Outcome.SAME : Outcome.OTHER_ERROR, message);
    }

    private static Result result(Case of, Outcome outcome, String got) {
        return new Result(of, outcome, OnPurpose.of(expected(of), got), got);
    }

    private static String expected(Case of) {
        Object error = of.fields().containsKey("code")
                ? of.fields().get("code")
                : of.fields().get("error");
        return error == null ? new String(Json.write(of.fields().get("result")), UTF_8) : String.valueOf(error);
    }

    private Object evaluate(Case of) {
        Object data = of.fields().containsKey("data")
                ? of.fields().get("data")
                : of.fields().get("dataset") == null
                        ? null
                        : datasets.get(of.fields().get("dataset"));
        boolean defined = of.fields().containsKey("data") || of.fields().get("dataset") != null;
        TemplateParser parser = new TemplateParser(new ExpressionParser(), EvaluationLimits.DEFAULT);
        CompiledTemplate template = ExpressionParser.inOwnThread(
                () -> parser.parse("{{" + bound(of) + "}}", "", (expression, place) -> {}));
        if (!parser.problems().isEmpty()) {
            throw new IllegalArgumentException(parser.problems().getFirst().message());
        }
        int depth = of.fields().get("depth") instanceof Number number
                ? Math.min(number.intValue(), EvaluationLimits.DEFAULT.depth())
                : EvaluationLimits.DEFAULT.depth();
        // what is compared is not the time, which differs from machine to machine
        EvaluationLimits limits = new EvaluationLimits(Duration.ofSeconds(5), depth, EvaluationLimits.DEFAULT.size());
        EvaluationLimiter guard = new EvaluationLimiter(new Evaluation(Map.of(), NOW, 42), limits, true);
        guard.begin();
        try {
            return template.expressions()
                    .findFirst()
                    .orElseThrow()
                    .evaluate(guard, defined ? ObjectView.of(data, guard) : null);
        } finally {
            guard.end();
        }
    }

    /** Values of variables are given as expressions, since nothing else sets variables here. */
    private static String bound(Case of) {
        if (!(of.fields().get("bindings") instanceof Map<?, ?> bindings) || bindings.isEmpty()) {
            return of.expression();
        }
        StringBuilder block = new StringBuilder("(");
        bindings.forEach((name, value) ->
                block.append("$%s := %s; ".formatted(name, new String(Json.write(value), UTF_8))));
        return block.append(of.expression()).append(")").toString();
    }

    private static boolean same(Object expected, Object value, boolean unordered) {
        if (expected instanceof Number one && value instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        if (expected instanceof List<?> one && value instanceof List<?> other) {
            return one.size() == other.size() && (unordered ? sameItems(one, other) : sameInOrder(one, other));
        }
        if (expected instanceof Map<?, ?> one && value instanceof Map<?, ?> other) {
            return one.keySet().equals(other.keySet())
                    && one.keySet().stream().allMatch(key -> same(one.get(key), other.get(key), unordered));
        }
        return expected == null ? value == null : expected.equals(value);
    }

    private static boolean sameInOrder(List<?> expected, List<?> values) {
        for (int i = 0; i < expected.size(); i++) {
            if (!same(expected.get(i), values.get(i), false)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameItems(List<?> expected, List<?> values) {
        List<Object> left = new ArrayList<>(values);
        return expected.stream().allMatch(each -> {
            Optional<Object> found =
                    left.stream().filter(value -> same(each, value, true)).findFirst();
            found.ifPresent(left::remove);
            return found.isPresent();
        });
    }

    /** Why expressions of workflows differ from JSONata. */
    private enum OnPurpose {
        TRANSFORM("The transform operator is not available: use `$merge`", "transform operator \\| is not"),
        EVAL("`$eval` is not available", "\\$eval is not available"),
        RANGE("A range has at most 100,000 numbers", "a range has more than 100000 numbers"),
        EMPTY_MATCH("A regular expression may match an empty text", "D1004"),
        LARGE_INTEGER("Integers of 2<sup>63</sup> and more are not written in words", "1\\.0E46|less than 2\\^63");

        private final String words;
        private final Pattern pattern;

        OnPurpose(String words, String pattern) {
            this.words = words;
            this.pattern = Pattern.compile(pattern);
        }

        String words() {
            return words;
        }

        static Optional<OnPurpose> of(String expected, String got) {
            return Stream.of(values())
                    .filter(reason -> reason.pattern.matcher(got).find()
                            || reason.pattern.matcher(expected).matches())
                    .findFirst();
        }
    }
}
