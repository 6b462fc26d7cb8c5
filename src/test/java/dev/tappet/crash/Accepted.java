package dev.tappet.crash;

import dev.tappet.harness.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An execution that the server acknowledged: from then on it must end, rightly, once, and never change again. */
final class Accepted {
    private final String id;
    private final Scenario scenario;
    private final CrashEvent event;
    private final Optional<Response> answer;
    private volatile byte[] finished = {};
    private volatile int readings;

    /** @param answer what a synchronous caller was told as the result */
    Accepted(String id, Scenario scenario, CrashEvent event, Optional<Response> answer) {
        this.id = id;
        this.scenario = scenario;
        this.event = event;
        this.answer = answer;
    }

    String id() {
        return id;
    }

    Scenario scenario() {
        return scenario;
    }

    /** What is wrong with the calls that it made, once it has ended. */
    List<String> faults(CallLog book) {
        return isFinished()
                ? book.faults(
                        id, scenario.calls(event), ExecutionRecord.of(before()).receipts())
                : List.of();
    }

    boolean isFinished() {
        return finished.length > 0;
    }

    /** How often its final record was read. */
    int readings() {
        return readings;
    }

    /** Holds what the API says of it now against all that is known; gives what is wrong. */
    Optional<String> check(Response response) {
        if (response.status() != 200) {
            return Optional.of(this + " is lost: " + response);
        }
        if (isFinished()) {
            readings++;
            return Arrays.equals(finished, response.body())
                    ? Optional.empty()
                    : Optional.of(this + " changed after its end from " + before() + " to " + response);
        }
        ExecutionRecord now = ExecutionRecord.of(response);
        if (!now.isFinal()) {
            return answer.map(given -> this + " was answered with " + given + " and has not ended: " + now);
        }
        finished = response.body();
        readings = 1;
        return scenario.ending(event)
                .faultIn(now)
                .or(() -> answer.flatMap(given -> fault(given, now)))
                .map(fault -> this + " " + fault + ": " + now);
    }

    private Response before() {
        return new Response(200, "", finished);
    }

    private static Optional<String> fault(Response given, ExecutionRecord now) {
        boolean same = now.status().equals("SUCCESS")
                ? given.status() == now.answerStatus() && ExpectedResult.same(given.object(), now.answer())
                : given.status() == 200 && now.id().equals(given.object().get("execution-id"));
        return same ? Optional.empty() : Optional.of("was answered with " + given);
    }

    @Override
    public String toString() {
        return scenario + " " + id;
    }
}
