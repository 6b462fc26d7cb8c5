package dev.tappet.http;

import dev.tappet.json.Json;
import dev.tappet.json.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The body of all error responses (RFC 9457).
 *
 * @param requestId the id of the request, as in the log
 * @param problems  of a definition; left out if it is empty
 * @param members   additional members of this problem, as plain values
 */
public record ProblemJson(
        int status,
        String title,
        String detail,
        String requestId,
        List<Problem> problems,
        Map<String, Object> members) {
    public static final String CONTENT_TYPE = "application/problem+json";

    public ProblemJson {
        problems = List.copyOf(problems);
        members = Map.copyOf(members);
    }

    public static ProblemJson of(Rejection rejection, String requestId) {
        return new ProblemJson(
                rejection.row().status(), rejection.row().title(), rejection.detail(), requestId, List.of(), Map.of());
    }

    public ProblemJson with(List<Problem> found) {
        return new ProblemJson(status, title, detail, requestId, found, members);
    }

    public ProblemJson with(Map<String, Object> more) {
        return new ProblemJson(status, title, detail, requestId, problems, more);
    }

    /** JSON in UTF-8. */
    public byte[] bytes() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        body.put("request_id", requestId);
        if (!problems.isEmpty()) {
            body.put("problems", problems.stream().map(ProblemJson::entry).toList());
        }
        body.putAll(members);
        return Json.write(body);
    }

    private static Map<String, Object> entry(Problem problem) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("place", problem.place());
        entry.put("message", problem.message());
        entry.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        problem.position().ifPresent(position -> {
            entry.put("line", position.line());
            entry.put("column", position.column());
        });
        return entry;
    }
}
