package dev.tappet.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.config.TappetConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the numbers of limits.md with the constants and the default settings that the program uses. */
class LimitsPageTest {
    private static final Pattern CELLS = Pattern.compile("\\| (.+?) \\| (.+) \\|");

    /** How a number is written. */
    private enum Unit {
        COUNT,
        /** Milliseconds, for constants that are no duration. */
        MILLIS,
        BYTES
    }

    /** @param source a constant as {@code package.Class#NAME}, or a setting as {@code limits.head} */
    private record Number(String source, Unit unit) {}

    private static Number count(String source) {
        return new Number(source, Unit.COUNT);
    }

    private static Number bytes(String source) {
        return new Number(source, Unit.BYTES);
    }

    private static Number millis(String source) {
        return new Number(source, Unit.MILLIS);
    }

    private static final Map<String, List<Number>> ROWS = Map.ofEntries(
            Map.entry("Body of a trigger request", List.of(bytes("limits.payload"))),
            Map.entry("Request line and headers", List.of(count("limits.head"))),
            Map.entry("Header fields", List.of(count("trigger.RequestLimitsCheck#FIELDS"))),
            Map.entry("Time for the headers to arrive", List.of(count("limits.headTime"))),
            Map.entry(
                    "Time to read a response over 16 KB", List.of(millis("trigger.TriggerRoute#TIME_TO_READ_MILLIS"))),
            Map.entry("Time for the body to arrive", List.of(count("limits.bodyTime"))),
            Map.entry(
                    "Fields of a form, parts of a multipart form",
                    List.of(count("trigger.event.FormFields#FIELDS"), count("trigger.event.FormFields#MAX_DEPTH"))),
            Map.entry("Names of fields in a body, in any format", List.of(count("json.FieldNames#MAX_LENGTH"))),
            Map.entry(
                    "JSON",
                    List.of(count("trigger.event.JsonEvent#MAX_DEPTH"), count("workflow.DocumentParser#MAX_NUMBER"))),
            Map.entry("Synchronous callers that wait in one process", List.of(count("limits.waiting"))),
            Map.entry("Time that a synchronous caller waits", List.of(count("window"))),
            Map.entry("Executions per second and workspace", List.of(count("limits.rate"))),
            Map.entry("Failed authentications of a source address", List.of(count("net.AuthenticationLimiter#BURST"))),
            Map.entry("Recognition of a duplicate", List.of(count("trigger.IdempotencyRecord#RETENTION"))),
            Map.entry(
                    "Rejected requests that an integration keeps",
                    List.of(
                            count("trigger.activity.DeliveryLog#RETENTION"),
                            count("trigger.activity.DeliveryLog#MAX_PER_SECOND"))),
            Map.entry(
                    "Secrets at one place of an integration",
                    List.of(count("signature.SecretRules#SECRETS"), count("signature.SecretRules#MAX_LENGTH"))),
            Map.entry("Triggers of an integration", List.of(count("workspace.Publisher#TRIGGERS"))),
            Map.entry("Workspaces that a workflow is shared with", List.of(count("workspace.Shares#MAX"))),
            Map.entry(
                    "Connections of a workspace",
                    List.of(
                            count("workspace.connection.Connections#MAX"),
                            bytes("workspace.connection.SettingsReader#BYTES"),
                            count("workspace.connection.SettingsReader#MAX_HOSTS"),
                            count("workspace.WorkflowReader#MAX_CONNECTIONS"),
                            count("workspace.connection.Connections#LIFETIME"))),
            Map.entry(
                    "Access token of a connection",
                    List.of(
                            count("outbound.TokenEndpoint#MAX_TOKEN"),
                            count("outbound.TokenEndpoint#TIMEOUT"),
                            bytes("outbound.TokenEndpoint#MAX_RESPONSE"),
                            count("outbound.TokenEndpoint#MAX_LIFETIME"),
                            count("secret.Redactor#MIN_LENGTH"))),
            Map.entry(
                    "Variables of a workspace",
                    List.of(
                            count("workspace.Variables#MAX"),
                            bytes("workspace.WorkspaceVariable$Value#BYTES"),
                            count("workspace.VariableValues#LIFETIME"))),
            Map.entry("A key and a value of the [state](language.md#state)", List.of(count("state.StateKey#BYTES"))),
            Map.entry(
                    "Secrets of a workspace",
                    List.of(
                            count("workspace.Secrets#MAX"),
                            count("workspace.Secret$Value#MIN_LENGTH"),
                            bytes("workspace.Secret$Value#BYTES"),
                            count("workspace.Secrets#LIFETIME"))),
            Map.entry("Definition", List.of(bytes("workspace.DefinitionSource#BYTES"))),
            Map.entry("Steps of an execution", List.of(count("limits.steps"))),
            Map.entry("Rounds of a `repeat`", List.of(count("workflow.Step$Repeat#MAX_ROUNDS"))),
            Map.entry("Workflows that call each other in a row", List.of(count("engine.EngineLimits#MAX_CALL_DEPTH"))),
            Map.entry(
                    "Nested steps, including those of called workflows",
                    List.of(count("engine.EngineLimits#MAX_STEP_DEPTH"))),
            Map.entry(
                    "Expression",
                    List.of(
                            count("expression.EvaluationLimits#EXPRESSION"),
                            count("expression.EvaluationLimits#EXPRESSION_NESTING"))),
            Map.entry(
                    "Evaluation of an expression",
                    List.of(count("expression.EvaluationLimits#NESTING"), count("expression.EvaluationLimits#RANGE"))),
            Map.entry(
                    "All expressions between two waits", List.of(count("assembly.ExecutionAssembly#COMPUTE_TIMEOUT"))),
            Map.entry(
                    "`http` step with all its attempts",
                    List.of(
                            count("outbound.HttpCallSpec$Timeouts#TOTAL"),
                            count("outbound.HttpCallSpec$Timeouts#MAX_TIMEOUT"),
                            count("outbound.RetryPolicy#MAX_ATTEMPTS"),
                            count("outbound.HttpCallSpec#MAX_REDIRECTS"))),
            Map.entry("Response to an `http` step, and result of a function", List.of(bytes("limits.response"))),
            Map.entry(
                    "`lambda` step with all its attempts",
                    List.of(count("outbound.LambdaOperator#TIMEOUT"), count("outbound.LambdaOperator#MAX_TIMEOUT"))),
            Map.entry(
                    "Output of an execution or of a called workflow, and response of `respond`",
                    List.of(bytes("limits.output"))),
            Map.entry("A wait, and an execution as a whole", List.of(count("engine.EngineLimits#MAX_DURATION"))),
            Map.entry(
                    "A slug",
                    List.of(count("workspace.Slug#MAX_LENGTH"), count("workflow.DefinitionCompiler#MAX_SLUGS"))),
            Map.entry(
                    "Executions that work at once in one process",
                    List.of(count("workers.sync"), count("workers.async"))),
            Map.entry("Execution that no worker claims", List.of(count("execution.Worker#MAX_QUEUE_AGE"))),
            Map.entry(
                    "Steps in the API",
                    List.of(
                            bytes("engine.OperatorCallTrace#INPUT_BYTES"),
                            bytes("execution.JournalItems#INLINE_BYTES"),
                            bytes("execution.OperatorCallTraceItems#EXCERPT_BYTES"))));

    private static Map<String, String> page() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Page.FOLDER.resolve("limits.md"))) {
            var cells = CELLS.matcher(line);
            if (cells.matches()) {
                rows.put(cells.group(1), cells.group(2));
            }
        }
        return rows;
    }

    @Test
    void page_namesTheNumbersOfTheProgram() throws Exception {
        Map<String, String> page = page();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, List<Number>> row : ROWS.entrySet()) {
            String text = page.get(row.getKey());
            if (text == null) {
                wrong.add("no row \"" + row.getKey() + "\"");
                continue;
            }
            for (Number number : row.getValue()) {
                String written = written(number);
                if (!Pattern.compile("(?<![\\d,])" + Pattern.quote(written) + "(?![\\d,]*\\d)")
                        .matcher(text.replace(" hours", " h"))
                        .find()) {
                    wrong.add("\"" + row.getKey() + "\" does not say " + written + " (" + number.source() + ")");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String written(Number number) throws ReflectiveOperationException {
        Object value = number.source().contains("#") ? constant(number.source()) : setting(number.source());
        if (value instanceof java.time.Duration duration) {
            return time(duration);
        }
        long amount = ((java.lang.Number) value).longValue();
        return switch (number.unit()) {
            case COUNT -> String.format(Locale.ROOT, "%,d", amount);
            case MILLIS -> time(java.time.Duration.ofMillis(amount));
            case BYTES -> amount % (1 << 20) == 0 ? (amount >> 20) + " MiB" : (amount >> 10) + " KiB";
        };
    }

    private static String time(java.time.Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 86_400) {
            return seconds / 86_400 + " days";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        return seconds >= 300 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static Object constant(String source) throws ReflectiveOperationException {
        String[] parts = source.split("#");
        Field field = Class.forName("dev.tappet." + parts[0]).getDeclaredField(parts[1]);
        field.setAccessible(true);
        return field.get(null);
    }

    private static Object setting(String source) throws ReflectiveOperationException {
        Class<?> type = TappetConfig.class;
        Method method = null;
        for (String name : source.split("\\.")) {
            method = type.getMethod(name);
            type = method.getReturnType();
        }
        String text = method.getAnnotation(WithDefault.class).value();
        return type == java.time.Duration.class
                ? java.time.Duration.parse("PT" + text.toUpperCase(Locale.ROOT))
                : Long.valueOf(text);
    }
}
