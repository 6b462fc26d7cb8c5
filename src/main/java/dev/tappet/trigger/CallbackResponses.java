package dev.tappet.trigger;

import dev.tappet.execution.StoredCallback;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The responses of callbacks: JSON for programs, pages for browsers. */
final class CallbackResponses {
    private CallbackResponses() {}

    static TriggerResponse of(CallbackReply reply, IncomingRequest request) {
        return switch (reply) {
            case CallbackReply.Open(StoredCallback callback, CallbackUrl url) -> CallbackPage.open(callback, url);
            case CallbackReply.Decided(StoredCallback callback, Optional<String> choice, Instant at) ->
                isBrowser(request)
                        ? CallbackPage.message(200, callback, "Your decision is recorded" + made(choice) + ".")
                        : decided(choice, at);
            case CallbackReply.AlreadyDecided(StoredCallback callback, StoredCallback.Decision decision) -> {
                String detail =
                        "This callback is already decided" + made(decision.choice()) + ", at " + decision.at() + ".";
                yield isBrowser(request)
                        ? CallbackPage.message(409, callback, detail)
                        : problem(ProblemType.CONFLICT, detail, request, Map.of("decided", members(decision)));
            }
            case CallbackReply.Closed(StoredCallback callback) -> {
                String detail = "This callback can no longer be decided: its time is over, or its execution has ended.";
                yield isBrowser(request)
                        ? CallbackPage.message(410, callback, detail)
                        : problem(ProblemType.GONE, detail, request, Map.of());
            }
        };
    }

    static TriggerResponse refused(Rejection rejection, IncomingRequest request) {
        TriggerResponse problem = ResponseRenderer.problem(rejection, request.requestId());
        return isBrowser(request)
                ? CallbackPage.problem(rejection, problem)
                : new TriggerResponse(problem.status(), CallbackPage.safe(problem.headers()), problem.body());
    }

    private static String made(Optional<String> choice) {
        return choice.map(made -> ": " + made).orElse("");
    }

    private static TriggerResponse decided(Optional<String> choice, Instant at) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "ok");
        body.put("choice", choice.orElse(null));
        body.put("at", at.toString());
        return new TriggerResponse(200, CallbackPage.safe(ResponseRenderer.JSON), Json.write(body));
    }

    private static Map<String, Object> members(StoredCallback.Decision decision) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("choice", decision.choice().orElse(null));
        members.put("at", decision.at().toString());
        return members;
    }

    private static TriggerResponse problem(
            ProblemType row, String detail, IncomingRequest request, Map<String, Object> members) {
        byte[] body = ProblemJson.of(Rejection.of(row, detail), request.requestId())
                .with(members)
                .bytes();
        return new TriggerResponse(row.status(), CallbackPage.safe(ResponseRenderer.PROBLEM), body);
    }

    private static boolean isBrowser(IncomingRequest request) {
        return request.headers().all("Accept").stream().anyMatch(types -> types.contains("text/html"));
    }
}
