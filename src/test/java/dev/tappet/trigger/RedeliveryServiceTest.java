package dev.tappet.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.trigger.RedeliveryService.Result;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.StoredRequest;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.RecentCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RedeliveryServiceTest {
    /** So many executions a second that a process keeps what it has read of an integration. */
    private static final Quota BUSY = new Quota(1_000, 1_000, 1_000);

    private final InMemoryCatalog stored = TriggerFixture.catalog();
    private final RecentCatalog catalog =
            new RecentCatalog(stored, _ -> BUSY, InstantSource.fixed(Instant.EPOCH), new ProcessIdentity());
    private final RedeliveryService redeliveries = new TriggerFixture(
                    Duration.ofMinutes(1), catalog, TriggerFixture.ENDPOINT)
            .trigger.redeliveries(InstantSource.fixed(Instant.EPOCH));

    private Result redeliver(String path, Delivery.Url url, Optional<UUID> workflow) {
        return redeliveries.send(
                TriggerFixture.OPEN,
                new Delivery(
                        UUID.randomUUID(),
                        Instant.EPOCH,
                        "request",
                        "POST",
                        url,
                        workflow,
                        "203.0.113.1",
                        2,
                        new Delivery.DeliveryOutcome.Failed()),
                new StoredRequest("POST", path, "", List.of(), List.of(), "{}".getBytes(UTF_8), true),
                new RedeliveryService.RedeliveryRequest("again", Optional.empty()));
    }

    @Test
    void redelivery_afterAChangeOfABusyIntegration_usesTheChange() {
        stored.without(TriggerFixture.OPEN_WORKFLOW);
        for (int i = 0; i < 2; i++) {
            assertThat(catalog.find(TriggerFixture.OPEN, TriggerFixture.OPEN_WORKFLOW)
                            .binding())
                    .isEmpty();
        }
        stored.with(TriggerFixture.binding(TriggerFixture.OPEN, TriggerFixture.OPEN_WORKFLOW), Optional.empty());
        assertThat(catalog.find(TriggerFixture.OPEN, TriggerFixture.OPEN_WORKFLOW)
                        .binding())
                .isEmpty();

        assertThat(redeliver(
                        TriggerFixture.async(TriggerFixture.OPEN, TriggerFixture.OPEN_WORKFLOW),
                        Delivery.Url.ASYNC,
                        Optional.of(TriggerFixture.OPEN_WORKFLOW)))
                .isInstanceOf(Result.Sent.class);
    }
}
