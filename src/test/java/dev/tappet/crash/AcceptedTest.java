package dev.tappet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.harness.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The crash harness is worth something only if it sees each broken promise. */
class AcceptedTest {
    private static final CrashEvent EVENT = new CrashEvent(7, List.of(1, 2), "text", 200, "");
    private static final String RUNNING = "{'id':'x','status':'RUNNING'}";
    private static final String VALID =
            "{'id':'x','status':'SUCCESS','output':{'execution':'x','sum':3.0,'text':'TEXT'}}";

    @Test
    void expectedResult_isNoFault() {
        Accepted execution = accepted(Scenario.PURE, Optional.empty());
        assertThat(execution.check(answer(200, RUNNING))).isEmpty();
        assertThat(execution.isFinished()).isFalse();
        assertThat(execution.check(answer(200, VALID))).isEmpty();
        assertThat(execution.check(answer(200, VALID))).isEmpty();
        assertThat(execution.readings()).isEqualTo(2);
    }

    @Test
    void lostExecution_isAFault() {
        assertThat(accepted(Scenario.PURE, Optional.empty()).check(answer(404, "{}")))
                .get()
                .asString()
                .contains("is lost");
    }

    @Test
    void changedRecord_isAFault() {
        Accepted execution = accepted(Scenario.PURE, Optional.empty());
        execution.check(answer(200, VALID));
        assertThat(execution.check(answer(200, VALID.replace("3.0", "3"))))
                .get()
                .asString()
                .contains("changed after its end");
        assertThat(execution.check(answer(200, RUNNING))).isPresent();
    }

    @Test
    void unexpectedResult_isAFault() {
        assertThat(accepted(Scenario.PURE, Optional.empty()).check(answer(200, VALID.replace("3.0", "4"))))
                .isPresent();
        assertThat(accepted(Scenario.PURE, Optional.empty()).check(answer(200, "{'id':'x','status':'FAILED'}")))
                .isPresent();
    }

    @Test
    void unexpectedFailure_isAFault() {
        String failed = "{'id':'x','status':'FAILED','error':{'message':'7 will not do'}}";
        assertThat(accepted(Scenario.FAILING, Optional.empty()).check(answer(200, failed)))
                .isEmpty();
        assertThat(accepted(Scenario.FAILING, Optional.empty()).check(answer(200, failed.replace("7", "8"))))
                .isPresent();
    }

    @Test
    void syncResponse_unlikeRecord_isAFault() {
        Response same = answer(200, "{'execution':'x','sum':3,'text':'TEXT'}");
        Response other = answer(200, "{'execution':'x','sum':5,'text':'TEXT'}");
        assertThat(accepted(Scenario.PURE, Optional.of(same)).check(answer(200, VALID)))
                .isEmpty();
        assertThat(accepted(Scenario.PURE, Optional.of(other)).check(answer(200, VALID)))
                .get()
                .asString()
                .contains("was answered with");
    }

    @Test
    void answeredExecution_stillRunning_isAFault() {
        Response answered = answer(200, "{'execution':'x','sum':3,'text':'TEXT'}");
        assertThat(accepted(Scenario.PURE, Optional.of(answered)).check(answer(200, RUNNING)))
                .get()
                .asString()
                .contains("has not ended");
    }

    private static Accepted accepted(Scenario scenario, Optional<Response> answer) {
        return new Accepted("x", scenario, EVENT, answer);
    }

    private static Response answer(int status, String json) {
        return new Response(status, "", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
