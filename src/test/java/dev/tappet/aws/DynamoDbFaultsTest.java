package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What the table makes of replies that are lost, of throttling, of conflicts and of half-done work. */
@Tag("slow")
class DynamoDbFaultsTest {
    private static final String TABLE = "tappet";
    private static final WriteResult DONE = new WriteResult.Applied(Optional.empty());

    private static final RuntimeException THROTTLED = ProvisionedThroughputExceededException.builder()
            .message("The level of configured provisioned throughput for the table was exceeded")
            .statusCode(400)
            .build();
    private static final RuntimeException BROKEN =
            InternalServerErrorException.builder().statusCode(500).build();

    private static AmazonDynamoDBLocal local;
    private static DynamoDbClient real;

    private final FlakyDynamoDb flaky = new FlakyDynamoDb(real);
    /**
     * What a call of a table in the same JVM may take is no finding: see who waits in {@link DynamoDbRetries.RetryDurations}.
     */
    private final DynamoDbTable table = table(DynamoDbRetries.RetryDurations.FOR_CALLERS.throttled());

    private final Key key = new Key("F#" + UUID.randomUUID(), "0");

    @BeforeAll
    static void start() {
        local = DynamoDBEmbedded.create(true);
        real = local.dynamoDbClient();
        real.createTable(TableDefinition.create(TABLE));
    }

    @AfterAll
    static void stop() {
        local.shutdown();
    }

    private DynamoDbTable table(Duration busy) {
        return new DynamoDbTable(
                flaky.client(),
                TABLE,
                new MovableClock(),
                new DynamoDbRetries.RetryDurations(busy, Duration.ofMinutes(1)));
    }

    private WriteResult write(Write write) {
        return table.write(write, Durability.SYNCED);
    }

    private Write.Put put(long n, Condition condition) {
        return new Write.Put(Item.at(key).with("n", n).build(), condition);
    }

    private Write.Update add(Condition condition) {
        return new Write.Update(key, List.of(new Change.Add("n", 1)), condition);
    }

    private Optional<Item> standing() {
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    private Optional<Item> item(long n) {
        return Optional.of(Item.at(key).with("n", n).build());
    }

    private static RuntimeException cancelled(String... codes) {
        return TransactionCanceledException.builder()
                .statusCode(400)
                .cancellationReasons(List.of(codes).stream()
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }

    @Test
    void put_withLostReply_isApplied() {
        flaky.losesAReply();

        assertThat(write(put(1, Condition.absent()))).isEqualTo(DONE);

        assertThat(flaky.calls()).isEqualTo(2);
        assertThat(standing()).isEqualTo(item(1));
    }

    @Test
    void put_rejectedAfterLostRequest_isConditionFailed() {
        new DynamoDbTable(real, TABLE, new MovableClock()).write(put(7, Condition.absent()), Durability.SYNCED);
        flaky.fails(1, BROKEN);

        assertThat(write(put(1, Condition.absent()))).isEqualTo(new WriteResult.ConditionFailed(0, item(7)));
    }

    @Test
    void update_withLostReply_isAppliedOnce() {
        write(put(1, Condition.absent()));
        flaky.losesAReply();

        assertThat(write(add(Condition.any()))).isEqualTo(new WriteResult.Applied(item(2)));

        assertThat(standing()).isEqualTo(item(2));
    }

    @Test
    void updateOfItsOwnCondition_withLostReply_isApplied() {
        write(put(1, Condition.absent()));
        flaky.losesAReply();

        Condition one = Condition.all(new Condition.Test.Is("n", Attribute.of(1)));
        assertThat(write(add(one))).isEqualTo(new WriteResult.Applied(item(2)));

        assertThat(write(add(one))).isEqualTo(new WriteResult.ConditionFailed(0, item(2)));
    }

    @Test
    void creatingUpdate_withLostReply_isAppliedOnce() {
        flaky.losesAReply();

        assertThat(write(add(Condition.any()))).isEqualTo(new WriteResult.Applied(item(1)));
    }

    @Test
    void delete_withLostReply_isApplied() {
        write(put(1, Condition.absent()));
        flaky.losesAReply();

        assertThat(write(new Write.Delete(key, Condition.exists()))).isEqualTo(DONE);

        assertThat(standing()).isEmpty();
    }

    @Test
    void delete_onlyThrottled_failsOnAbsentItem() {
        flaky.fails(2, THROTTLED);

        assertThat(write(new Write.Delete(key, Condition.exists())))
                .isEqualTo(new WriteResult.ConditionFailed(0, Optional.empty()));
    }

    @Test
    void commit_withLostReply_isAppliedOnce() {
        flaky.losesAReply();
        Item other = Item.at(key.partition(), "1").build();

        WriteResult outcome = table.commit(
                List.of(add(Condition.any()), new Write.Put(other, Condition.absent())), Durability.SYNCED);

        assertThat(outcome).isEqualTo(DONE);
        assertThat(flaky.calls()).isEqualTo(2);
        assertThat(standing()).isEqualTo(item(1));
    }

    @Test
    void commit_withConflicts_isRepeated() {
        flaky.fails(2, cancelled("None", "TransactionConflict"))
                .fails(1, cancelled("ThrottlingError", "TransactionConflict"));

        WriteResult outcome = table.commit(List.of(add(Condition.any())), Durability.SYNCED);

        assertThat(outcome).isEqualTo(DONE);
        assertThat(flaky.calls()).isEqualTo(4);
        assertThat(standing()).isEqualTo(item(1));
    }

    @Test
    void commit_cancelledPermanently_isAnError() {
        flaky.fails(1, cancelled("None", "ValidationError"));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> table.commit(List.of(add(Condition.any())), Durability.SYNCED))
                .withMessageContaining(key.toString());
        assertThat(flaky.calls()).isEqualTo(1);
    }

    @Test
    void throttling_isRetried() {
        flaky.fails(4, THROTTLED).fails(1, BROKEN);

        assertThat(write(put(1, Condition.absent()))).isEqualTo(DONE);

        assertThat(flaky.calls()).isEqualTo(6);
    }

    /** DynamoDB may be busy for some seconds while it adds partitions. */
    @Test
    void throttling_withinPatience_isAwaited() {
        assertThat(DynamoDbRetries.RetryDurations.FOR_CALLERS.throttled()).isGreaterThan(Duration.ofSeconds(5));
        flaky.failsFor(Duration.ofMillis(500), THROTTLED);

        assertThat(write(put(1, Condition.absent()))).isEqualTo(DONE);

        assertThat(standing()).isEqualTo(item(1));
    }

    @Test
    void throttling_beyondPatience_isAnError() {
        flaky.failsFor(Duration.ofMinutes(1), THROTTLED);
        DynamoDbTable impatient = table(Duration.ofMillis(500));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> impatient.write(put(1, Condition.absent()), Durability.SYNCED))
                .withMessageContaining(key.toString())
                .withCause(THROTTLED);
    }

    /** Each of these calls may have taken a second. */
    @Test
    void failingTable_isAnErrorAfterFiveCalls() {
        flaky.fails(100, BROKEN);

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> write(put(1, Condition.absent())))
                .withCause(BROKEN);
        assertThat(flaky.calls()).isEqualTo(5);
    }

    /** Or every caller would wait for it as long as the first, and hold a connection meanwhile. */
    @Test
    void failingTable_opensCircuitBreaker() {
        flaky.fails(100, BROKEN);
        for (int i = 0; i < 4; i++) {
            assertThatExceptionOfType(StorageException.class).isThrownBy(() -> write(put(1, Condition.absent())));
        }
        int calls = flaky.calls();

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> write(put(1, Condition.absent())))
                .withMessageContaining("has not responded recently");
        assertThatExceptionOfType(StorageException.class).isThrownBy(() -> table.get(List.of(key)));
        assertThat(flaky.calls()).isEqualTo(calls);

        flaky.recovers();
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(write(put(1, Condition.any()))).isEqualTo(DONE));
    }

    /** As requests and the executions of a batch: all of them meet the half-open breaker, which lets one through. */
    @Test
    void concurrentCalls_afterRecovery_allSucceed() {
        flaky.fails(100, BROKEN);
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(StorageException.class).isThrownBy(() -> write(put(1, Condition.absent())));
        }
        flaky.recovers();

        assertThat(flaky.holds().failuresBeside(20, () -> write(add(Condition.any()))))
                .isZero();
        assertThat(standing()).isEqualTo(item(21));
    }

    @Test
    void refusalByCircuitBreaker_wasNotSent_failureAfterACallMayHaveBeen() {
        flaky.fails(100, BROKEN);
        for (int i = 0; i < 4; i++) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> write(put(1, Condition.absent())))
                    .matches(failure -> !failure.isUnsent());
        }

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> write(put(1, Condition.absent())))
                .matches(StorageException::isUnsent);
    }

    @Test
    void throttling_doesNotOpenCircuitBreaker() {
        flaky.fails(20, THROTTLED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20).forEach(_ -> threads.execute(() -> write(put(1, Condition.any()))));
        }

        assertThat(flaky.calls()).isEqualTo(40);
    }

    @Test
    void permanentError_isNotRetried() {
        RuntimeException denied = DynamoDbException.builder()
                .statusCode(400)
                .message("AccessDeniedException")
                .build();
        flaky.fails(1, denied).fails(1, denied);

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> table.get(List.of(key)))
                .withCause(denied)
                .matches(failure -> !failure.isTransient());
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> table.admit("counter", 1, 1, new MovableClock().instant()))
                .withCause(denied);
        assertThat(flaky.calls()).isEqualTo(2);
    }

    @Test
    void throttledCounter_admitsNothing() {
        flaky.fails(1, THROTTLED);

        assertThat(table.admit(key.partition(), 1, 5, new MovableClock().instant()))
                .isFalse();
        assertThat(flaky.calls()).isEqualTo(1);
        assertThat(table.admit(key.partition(), 1, 5, new MovableClock().instant()))
                .isTrue();
    }

    @Test
    void counter_withLostReply_countsOnce() {
        Instant window = new MovableClock().instant();
        flaky.losesAReply();

        assertThat(table.admit(key.partition(), 1, 2, window)).isTrue();

        assertThat(flaky.calls()).isEqualTo(2);
        assertThat(table.admit(key.partition(), 1, 2, window)).isTrue();
        assertThat(table.admit(key.partition(), 1, 2, window)).isFalse();
    }

    @Test
    void counter_withLostReplyAtLimit_isAdmitted() {
        Instant window = new MovableClock().instant();
        flaky.losesAReply();

        assertThat(table.admit(key.partition(), 1, 1, window)).isTrue();

        assertThat(table.admit(key.partition(), 1, 1, window)).isFalse();
    }

    @Test
    void interruptedCaller_getsError_staysInterrupted() {
        flaky.fails(1, THROTTLED);

        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(StorageException.class).isThrownBy(() -> write(put(1, Condition.absent())));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void unprocessedKeys_areReadAgain() {
        List<Item> items = items(10);
        table.putAll(items);
        List<Key> keys = items.stream().map(Item::key).toList();

        flaky.readsOnly(2).readsOnly(0).readsOnly(3);

        assertThat(table.get(keys).values()).containsExactlyInAnyOrderElementsOf(items);
    }

    @Test
    void unprocessedItems_areWrittenAgain() {
        List<Item> items = items(30);
        flaky.writesOnly(3).writesOnly(0).writesOnly(4);

        table.putAll(items);

        assertThat(table.get(items.stream().map(Item::key).toList()).values())
                .containsExactlyInAnyOrderElementsOf(items);
    }

    /** A caller waits for them, and nobody misses them. */
    @Test
    void putOnce_throttledTable_isNotCalledAgain() {
        flaky.fails(1, THROTTLED).writesOnly(3);

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> table.putOnce(items(5)))
                .withCause(THROTTLED);
        assertThat(flaky.calls()).isEqualTo(1);
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> table.putOnce(items(5)))
                .withMessageContaining("did not write 2 of them");
        assertThat(flaky.calls()).isEqualTo(2);
        table.putOnce(items(30));
        assertThat(flaky.calls()).isEqualTo(4);
        assertThat(table.get(items(30).stream().map(Item::key).toList())).hasSize(30);
    }

    private List<Item> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Item.at(key.partition(), "s" + i).with("n", i).build())
                .toList();
    }
}
