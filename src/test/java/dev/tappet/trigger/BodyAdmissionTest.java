package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.execution.InFlightAccepts;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.trigger.TriggerService.BodyAdmission;
import dev.tappet.workspace.Quota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies are received, and events parsed, only while there is memory for them. */
class BodyAdmissionTest {
    private static final int SIZE = 400_000;

    private final MemoryBudget bodies = new MemoryBudget(SIZE);
    private final MemoryBudget events = new MemoryBudget(SIZE);
    private final InMemoryExecutions executions = new InMemoryExecutions();
    private final TriggerService trigger = new TriggerService(new TriggerService.Dependencies(
            TriggerFixture.catalog(),
            _ -> new Quota(1_000, 100_000, 100_000),
            executions,
            new InMemoryCounters(),
            new InFlightAccepts(),
            Runnable::run,
            TriggerFixture.ENDPOINT,
            TriggerFixture.NO_HANDSHAKES,
            new TriggerService.TriggerLimits(
                    TriggerFixture.HEAD, 100_000, Duration.ofMillis(10), Duration.ofSeconds(1), 50),
            bodies,
            events,
            new ComputeScheduler(),
            new AuthenticationLimiter(InstantSource.system()),
            TriggerObserver.NONE,
            TriggerFixture.noCallbacks()));

    @Test
    void body_withinTheBudget_holdsItsBytesUntilTheRequestIsHandled() {
        BodyAdmission.Admitted admitted = (BodyAdmission.Admitted) admit("10.0.0.1", 50_000);
        assertThat(bodies.free()).isEqualTo(SIZE - 50_000);

        trigger.handle(request("10.0.0.1", "{\"a\":1}"), admitted.lease());

        assertThat(bodies.free()).isEqualTo(SIZE);
        assertThat(executions.created).hasSize(1);
    }

    @Test
    void body_overTheShareOfItsSender_isRejectedAndOthersAreNot() {
        admit("10.0.0.1", 100_000);

        BodyAdmission.Rejected rejected = (BodyAdmission.Rejected) admit("10.0.0.1", 5_000);

        assertThat(rejected.response().status()).isEqualTo(503);
        assertThat(rejected.response().headers().first("Retry-After")).contains("1");
        assertThat(new String(rejected.response().body(), StandardCharsets.UTF_8))
                .contains("Service unavailable", "Nothing was stored");
        assertThat(admit("10.0.0.2", 5_000)).isInstanceOf(BodyAdmission.Admitted.class);
    }

    @Test
    void event_thatIsHeavierThanWhatIsFree_isRejectedBeforeItIsStored() {
        MemoryBudget.Lease others =
                events.lease(Optional.empty(), SIZE, Duration.ZERO).orElseThrow();
        String arrays = "[" + "[],".repeat(3_000) + "[]]";

        assertThat(trigger.handle(request("10.0.0.1", arrays))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join()
                        .status())
                .isEqualTo(503);
        assertThat(executions.created).isEmpty();

        others.close();
        assertThat(trigger.handle(request("10.0.0.1", arrays)).join().status()).isEqualTo(200);
        assertThat(events.free()).isEqualTo(SIZE);
    }

    private BodyAdmission admit(String source, int bytes) {
        return trigger.admitBody(request(source, ""), bytes).join();
    }

    private static IncomingRequest request(String source, String body) {
        return new IncomingRequest(
                "POST",
                async(OPEN, OPEN_WORKFLOW),
                "",
                new Headers(List.of(new Headers.Field("Content-Type", "application/json"))),
                new ReceivedBody.Complete(body.getBytes(StandardCharsets.UTF_8)),
                source,
                Instant.now(),
                "req-1");
    }
}
