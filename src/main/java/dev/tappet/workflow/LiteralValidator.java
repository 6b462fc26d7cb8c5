package dev.tappet.workflow;

import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.Template;
import dev.tappet.json.DocumentPath;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.json.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds literal values that would fail in every execution of the workflow. */
final class LiteralValidator {
    private static final String OPEN = "{{";
    /** The statuses of a synchronous response. */
    private static final Pattern STATUS = Pattern.compile("[2-5][0-9]{2}");
    /** The name of a header: RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Base64 of either alphabet of RFC 4648, with line breaks. The length is checked when the workflow runs. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_\\-\\s]*=?\\s*=?\\s*");

    private final Set<Problem> problems;

    LiteralValidator(Set<Problem> problems) {
        this.problems = problems;
    }

    void checkDuration(Object value, Template template, String place) {
        if (template.isConstant()) {
            attempt(() -> TimeValue.wait(value), place);
        }
    }

    /** Checks the timeout of a callback, which must leave a caller time to decide it. */
    void checkTimeout(Object value, Template template, String place) {
        if (template.isConstant()) {
            attempt(() -> TimeValue.timeout(value), place);
        }
    }

    void checkTime(Object value, Template template, String place) {
        if (template.isConstant()) {
            attempt(() -> TimeValue.instant(value), place);
        }
    }

    void checkParameters(DefinitionFields parameters, String place) {
        Object status = parameters.get("status");
        if (status != null
                && isLiteral(status)
                && !STATUS.matcher(status.toString()).matches()) {
            error(place + ".status", "must be a status from 200 to 599");
        }
        Object headers = parameters.get("headers");
        if (headers instanceof Map<?, ?> map) {
            map.forEach((name, value) -> checkHeader((String) name, value, place + ".headers"));
        } else if (headers instanceof String text && isLiteral(text) && !isObject(text)) {
            error(place + ".headers", "must be an object");
        }
        checkBody(parameters, place);
    }

    private void checkBody(DefinitionFields parameters, String place) {
        if (!parameters.has("body_base64")) {
            return;
        }
        String at = place + ".body_base64";
        if (parameters.has("body")) {
            error(at, "body and body_base64 must not be used together: remove one of them");
        }
        Object body = parameters.get("body_base64");
        if (!(body instanceof String text) || isLiteral(text) && !isBase64(text)) {
            error(at, "must be a text in base64");
        }
    }

    private static boolean isBase64(String text) {
        return BASE64.matcher(text).matches();
    }

    private void checkHeader(String name, Object value, String place) {
        String at = DocumentPath.field(place, name);
        if (!TOKEN.matcher(name).matches()) {
            error(at, "must be the name of a header");
        }
        for (Object one : value instanceof List<?> several ? several : Arrays.asList(value)) {
            // null omits the header, as it does as the value of an expression
            if (one instanceof Map<?, ?> || one instanceof List<?>) {
                error(at, "must be a text, or a list of texts");
            } else if (one != null
                    && isLiteral(one)
                    && one.toString().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
                error(at, "must be one line");
            }
        }
    }

    private static boolean isObject(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?>;
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    private static boolean isLiteral(Object value) {
        return !(value instanceof String text) || !text.contains(OPEN);
    }

    private void attempt(Runnable reading, String place) {
        try {
            reading.run();
        } catch (ExpressionException e) {
            error(place, e.getMessage());
        }
    }

    private void error(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.ERROR));
    }
}
