package dev.tappet.trigger.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.activity.Delivery.Url;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Spread;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an integration remembers of what came in. */
class DeliveryLogTest {
    private static final UUID INTEGRATION = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000001");
    private static final UUID WORKSPACE = new UUID(1, 1);
    private static final UUID ANOTHER = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private Instant now = NOON;
    private Quota quota = new Quota(1, 1, 1);
    private final InMemoryItemTable table = new InMemoryItemTable(() -> now);
    private static final int REJECTED = 5;

    private final DeliveryLog activity = new DeliveryLog(table, Runnable::run, REJECTED);
    private final DeliveryReader deliveries =
            new DeliveryReader(table, new PageTokens(new AesGcmSecretBox(new byte[32])), _ -> quota, () -> now);

    static List<DeliveryOutcome> everythingThatCanBecome() {
        return List.of(
                new DeliveryOutcome.Started(List.of()),
                new DeliveryOutcome.Started(List.of(run())),
                new DeliveryOutcome.Repeated(List.of(run(), run())),
                new DeliveryOutcome.Filtered(),
                new DeliveryOutcome.HandshakeAnswered(),
                new DeliveryOutcome.Refused(401, "Invalid HMAC signature", "Zoë's clock, the secret; or \"both\""),
                new DeliveryOutcome.Failed(),
                new DeliveryOutcome.Unlisted());
    }

    @ParameterizedTest
    @MethodSource("everythingThatCanBecome")
    void delivery_ofAnyOutcome_isReadBackWhole(DeliveryOutcome became) throws InvalidFieldException {
        Delivery delivery = delivery(NOON, became);
        activity.record(INTEGRATION, delivery);

        assertThat(all(INTEGRATION)).containsExactly(delivery);
        assertThat(all(ANOTHER)).isEmpty();
    }

    @Test
    void deliveries_areNewestFirst_acrossDaysAndPages() throws InvalidFieldException {
        List<Delivery> noted = new ArrayList<>();
        for (int hours = 0; hours < 6 * 24; hours += 5) {
            noted.addFirst(delivery(NOON.plus(Duration.ofHours(hours)), new DeliveryOutcome.Filtered()));
            activity.record(INTEGRATION, noted.getFirst());
        }
        now = NOON.plus(Duration.ofDays(6));

        assertThat(all(INTEGRATION)).containsExactlyElementsOf(noted);
        for (int size : List.of(1, 2, 7, 28, 29, 30)) {
            assertThat(pages(size)).as("pages of %d", size).containsExactlyElementsOf(noted);
        }
    }

    @Test
    void delivery_expiresAfterSevenDays() throws InvalidFieldException {
        activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered()));

        now = NOON.plus(DeliveryLog.RETENTION).minusSeconds(1);
        assertThat(all(INTEGRATION)).hasSize(1);
        now = NOON.plus(DeliveryLog.RETENTION);
        assertThat(all(INTEGRATION)).isEmpty();
    }

    @Test
    void pageToken_ofOtherIntegration_isRejected() throws InvalidFieldException {
        activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered()));
        Optional<String> next = deliveries
                .list(WORKSPACE, INTEGRATION, new PageRequest(1, Optional.empty()))
                .next();

        assertThatThrownBy(() -> deliveries.list(WORKSPACE, ANOTHER, new PageRequest(1, next)))
                .isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void manyDeliveriesInASecond_areSampled() throws InvalidFieldException {
        for (int i = 0; i < 1_000; i++) {
            // threads overtake each other around the end of a second
            Instant at = NOON.minusMillis(i % 3 == 0 ? 500 : 0);
            activity.record(INTEGRATION, delivery(i == 0 ? NOON : at, new DeliveryOutcome.Filtered()));
        }
        activity.record(ANOTHER, delivery(NOON, new DeliveryOutcome.Filtered()));
        assertThat(all(ANOTHER)).hasSize(1);
        assertThat(all(INTEGRATION)).hasSize(DeliveryLog.MAX_PER_SECOND + 1);
        assertThat(all(INTEGRATION).stream().map(Delivery::outcome)).containsOnlyOnce(new DeliveryOutcome.Unlisted());

        activity.record(INTEGRATION, delivery(NOON.plusSeconds(1), new DeliveryOutcome.Failed()));
        assertThat(all(INTEGRATION)).hasSize(DeliveryLog.MAX_PER_SECOND + 2);
    }

    /** Anybody can send what is rejected, so it has a bound of its own. */
    @Test
    void rejectedDeliveries_areBoundedApart() throws InvalidFieldException {
        for (int i = 0; i < 20; i++) {
            activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Refused(401, "Unauthorized", "no")));
        }
        activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered()));

        assertThat(all(INTEGRATION)).hasSize(REJECTED + 2);
    }

    @Test
    void clockGoingBack_doesNotEndListing() throws InvalidFieldException {
        IntStream.range(0, 100)
                .forEach(_ -> activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered())));
        activity.record(INTEGRATION, delivery(NOON.minus(Duration.ofMinutes(1)), new DeliveryOutcome.Failed()));

        assertThat(all(INTEGRATION).stream().map(Delivery::outcome)).contains(new DeliveryOutcome.Failed());
    }

    @Test
    void deliveries_areWrittenInBatches_withoutLoss() throws InvalidFieldException {
        Queue<Runnable> tasks = new ArrayDeque<>();
        DeliveryLog lazy = new DeliveryLog(table, tasks::add, REJECTED);
        UUID[] integrations =
                IntStream.range(0, 30).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);
        for (int i = 0; i < 300; i++) {
            lazy.record(integrations[i % 30], delivery(NOON, new DeliveryOutcome.Filtered()));
        }
        assertThat(tasks).hasSize(1);
        assertThat(lazy.flushed()).isNotDone();

        var settled = lazy.flushed();
        tasks.remove().run();
        assertThat(settled).isCompleted();
        for (UUID integration : integrations) {
            assertThat(all(integration)).hasSize(10);
        }
        lazy.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered()));
        assertThat(tasks).hasSize(1);
    }

    @Test
    void failingTable_losesEntriesOnly() throws InvalidFieldException {
        AtomicBoolean down = new AtomicBoolean(true);
        DeliveryLog failing = new DeliveryLog(failing(down), Runnable::run, REJECTED);
        failing.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered()));
        assertThat(failing.flushed()).isCompleted();

        down.set(false);
        Delivery second = delivery(NOON, new DeliveryOutcome.Failed());
        failing.record(INTEGRATION, second);
        assertThat(all(INTEGRATION)).containsExactly(second);
    }

    @Test
    void pendingEntries_ofSlowTable_areLimited() throws InvalidFieldException {
        Queue<Runnable> tasks = new ArrayDeque<>();
        DeliveryLog slow = new DeliveryLog(table, tasks::add, REJECTED);
        for (int i = 0; i < DeliveryLog.MAX_WAITING + 500; i++) {
            slow.record(new UUID(7, i), delivery(NOON, new DeliveryOutcome.Filtered()));
        }
        tasks.remove().run();

        assertThat(all(new UUID(7, DeliveryLog.MAX_WAITING - 1))).hasSize(1);
        assertThat(all(new UUID(7, DeliveryLog.MAX_WAITING))).isEmpty();
    }

    @Test
    void storedRequest_isReadBackExactly() {
        StoredRequest small = request(new byte[] {0, (byte) 0xff, '\n'});
        // incompressible, and more than one item holds
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        for (StoredRequest request : List.of(small, request(large), request(new byte[0]))) {
            Delivery delivery = refused();
            activity.record(INTEGRATION, 1, delivery, Optional.of(request));

            DeliveryReader.Opened opened =
                    deliveries.find(WORKSPACE, INTEGRATION, delivery.id()).orElseThrow();
            assertThat(opened.delivery().stored()).isTrue();
            StoredRequest kept = opened.request().orElseThrow();
            assertThat(kept).usingRecursiveComparison().ignoringFields("body").isEqualTo(request);
            assertThat(kept.body()).isEqualTo(request.body());
            assertThat(deliveries.find(WORKSPACE, ANOTHER, delivery.id())).isEmpty();
        }
    }

    @Test
    void storedRequest_outlivesItsEntry() {
        Delivery delivery = refused();
        activity.record(INTEGRATION, 1, delivery, Optional.of(request(new byte[1])));
        Key part = new Key("AR#" + delivery.id(), "R#0");

        now = NOON.plus(DeliveryLog.RETENTION);
        assertThat(deliveries.find(WORKSPACE, INTEGRATION, delivery.id())).isEmpty();
        assertThat(table.get(List.of(part))).isNotEmpty();
        now = NOON.plus(DeliveryLog.RETENTION).plus(Duration.ofMinutes(10));
        assertThat(table.get(List.of(part))).isEmpty();
    }

    @Test
    void storedRequests_areLimitedPerDay_entriesAreNot() {
        StoredRequest megabyte = request(new byte[1024 * 1024 - 1024]);
        int fit = StoredRequests.MAX_KB_PER_DAY / 1024;
        List<Delivery> noted = IntStream.range(0, fit + 3)
                .mapToObj(n -> refused(NOON.plusSeconds(n)))
                .toList();
        noted.forEach(delivery -> activity.record(INTEGRATION, 1, delivery, Optional.of(megabyte)));

        assertThat(noted.stream()
                        .map(this::opened)
                        .filter(each -> each.delivery().stored()))
                .hasSize(fit);
        assertThat(noted.stream().map(this::opened)).hasSize(fit + 3);

        DeliveryLog anotherProcess = new DeliveryLog(table, Runnable::run, REJECTED);
        Delivery late = refused(NOON.plusSeconds(fit + 3));
        anotherProcess.record(INTEGRATION, 1, late, Optional.of(request(new byte[1])));
        assertThat(opened(late).request()).as("counted for all processes").isEmpty();

        now = NOON.plus(Duration.ofDays(1));
        Delivery nextDay = refused(now);
        activity.record(INTEGRATION, 1, nextDay, Optional.of(megabyte));
        assertThat(opened(nextDay).request()).isPresent();
    }

    @Test
    void pendingRequests_ofSlowTable_areLimitedInMemory() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        DeliveryLog slow = new DeliveryLog(table, tasks::add, DeliveryLog.MAX_PER_SECOND);
        StoredRequest megabyte = request(new byte[1024 * 1024]);
        int fit = (int) (DeliveryLog.MAX_WAITING_BYTES / megabyte.bytes());
        List<Delivery> noted =
                IntStream.range(0, fit + 1).mapToObj(_ -> refused()).toList();
        noted.forEach(delivery -> slow.record(INTEGRATION, 1, delivery, Optional.of(megabyte)));
        tasks.remove().run();

        assertThat(noted.stream().map(this::opened).map(each -> each.delivery().stored()))
                .endsWith(true, false)
                .containsOnlyOnce(false);
        Delivery later = refused();
        slow.record(INTEGRATION, 1, later, Optional.of(megabyte));
        tasks.remove().run();
        assertThat(opened(later).request())
                .as("what was written waits no longer")
                .isPresent();
    }

    @Test
    void redelivery_isListedDespiteSampling() throws InvalidFieldException {
        IntStream.range(0, 100)
                .forEach(_ -> activity.record(INTEGRATION, delivery(NOON, new DeliveryOutcome.Filtered())));
        Delivery again = refused()
                .redelivered(ids.construct(NOON.toEpochMilli()), NOON, "req-2", new DeliveryOutcome.Filtered());
        activity.record(INTEGRATION, again);
        assertThat(all(INTEGRATION)).contains(again);
    }

    private DeliveryReader.Opened opened(Delivery delivery) {
        return deliveries.find(WORKSPACE, INTEGRATION, delivery.id()).orElseThrow();
    }

    private Delivery refused() {
        return refused(NOON);
    }

    private Delivery refused(Instant received) {
        return delivery(received, new DeliveryOutcome.Refused(401, "Invalid HMAC signature", "stale"));
    }

    private static StoredRequest request(byte[] body) {
        return new StoredRequest(
                "POST",
                "/v1/webhooks/" + INTEGRATION,
                "a=%20b",
                List.of(new StoredRequest.Header("X-A", "Zo\u00c3\u00ab"), new StoredRequest.Header("X-A", "")),
                List.of("Authorization"),
                body,
                false);
    }

    private ItemTable failing(AtomicBoolean down) {
        return (ItemTable) Proxy.newProxyInstance(
                ItemTable.class.getClassLoader(), new Class<?>[] {ItemTable.class}, (_, method, arguments) -> {
                    if (down.get()) {
                        throw new StorageException("writing", null);
                    }
                    return method.invoke(table, arguments);
                });
    }

    private static Run run() {
        return new Run(UUID.randomUUID(), UUID.randomUUID());
    }

    private Delivery delivery(Instant received, DeliveryOutcome became) {
        return new Delivery(
                ids.construct(received.toEpochMilli()),
                received,
                "req-1",
                "POST",
                Url.ASYNC,
                Optional.of(UUID.fromString("cccccccc-0000-4000-8000-000000000001")),
                "192.0.2.1",
                1234,
                became);
    }

    private List<Delivery> all(UUID integration) throws InvalidFieldException {
        return deliveries
                .list(WORKSPACE, integration, new PageRequest(PageRequest.MAX, Optional.empty()))
                .found();
    }

    private List<Delivery> pages(int size) throws InvalidFieldException {
        List<Delivery> found = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ResultPage<Delivery> page = deliveries.list(WORKSPACE, INTEGRATION, new PageRequest(size, token));
            found.addAll(page.found());
            token = page.next();
        } while (token.isPresent());
        return found;
    }

    @Test
    void spreadDay_isReadAsOne_andItsDeliveriesAreFound() throws InvalidFieldException {
        List<Delivery> noted = new ArrayList<>();
        for (int spread : new int[] {1, 4, 2}) {
            for (int i = 0; i < 15; i++) {
                Delivery delivery = delivery(NOON.plusMillis(noted.size()), new DeliveryOutcome.Filtered());
                noted.add(delivery);
                activity.record(INTEGRATION, spread, delivery, Optional.empty());
            }
        }
        Optional<String> before = deliveries
                .list(WORKSPACE, INTEGRATION, new PageRequest(5, Optional.empty()))
                .next();
        quota = new Quota(1, 1, 1).with(new Spread(List.of(new Spread.SpreadChange(4, NOON.minusSeconds(1)))));

        assertThat(pages(6)).isEqualTo(noted.reversed());
        for (Delivery delivery : noted) {
            assertThat(opened(delivery).delivery()).isEqualTo(delivery);
        }
        // a page token of before goes on where it was
        assertThat(deliveries
                        .list(WORKSPACE, INTEGRATION, new PageRequest(5, before))
                        .found())
                .hasSize(5);
    }
}
