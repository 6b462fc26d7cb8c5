package dev.tappet.crash;

import dev.tappet.harness.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An execution as the public API shows it. */
record ExecutionRecord(Response response, Map<String, Object> json) {
    private static final Set<String> FINAL = Set.of("SUCCESS", "FAILED", "STOPPED", "DROPPED");

    static ExecutionRecord of(Response response) {
        return new ExecutionRecord(response, response.object());
    }

    String id() {
        return String.valueOf(json.get("id"));
    }

    String status() {
        return String.valueOf(json.get("status"));
    }

    boolean isFinal() {
        return FINAL.contains(status());
    }

    /** The body that a synchronous caller gets for this output. */
    Map<?, ?> answer() {
        return json.get("output") instanceof Map<?, ?> output
                ? output.get("body") instanceof Map<?, ?> body ? body : output
                : Map.of();
    }

    /** The status that a synchronous caller gets for this output. */
    int answerStatus() {
        return json.get("output") instanceof Map<?, ?> output && output.get("status") instanceof Number status
                ? status.intValue()
                : 200;
    }

    /** Of the calls whose answers it went on with. */
    Set<Integer> receipts() {
        return answer().get("receipts") instanceof List<?> receipts
                ? receipts.stream().map(each -> ((Number) each).intValue()).collect(Collectors.toSet())
                : Set.of();
    }

    String errorMessage() {
        return json.get("error") instanceof Map<?, ?> error ? String.valueOf(error.get("message")) : "";
    }

    @Override
    public String toString() {
        return response.toString();
    }
}
