package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers whose execution runs in another process, of which only the table tells. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class PollingResultWaiterTest {
    private final WorkerCluster elsewhere = new WorkerCluster(new ScriptedOperator());
    private final Reads table = new Reads(elsewhere.table);
    private final PendingReplies here = new PendingReplies(20_000);
    private final PollingResultWaiter waiter =
            new PollingResultWaiter(table, new RecordReader(table, elsewhere.sealedValues), here);

    /** Notes when how many were read, and fails when told to. */
    private static final class Reads extends RecordingTable {
        private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        private final Queue<Long> times = new ConcurrentLinkedQueue<>();
        private volatile boolean broken;

        Reads(ItemTable table) {
            super(table);
        }

        @Override
        public Map<Key, Item> get(Collection<Key> keys) {
            sizes.add(keys.size());
            times.add(System.nanoTime());
            if (broken) {
                throw new StorageException("Reading", new IOException("broken on purpose"));
            }
            return super.get(keys);
        }

        List<Long> pausesInMillis() {
            List<Long> at = List.copyOf(times);
            return LongStream.range(1, at.size())
                    .map(i -> (at.get((int) i) - at.get((int) i - 1)) / 1_000_000)
                    .boxed()
                    .toList();
        }
    }

    private static void assertEmpty(PollingResultWaiter waiter) {
        await().until(() -> waiter.pollCount() == 0);
    }

    @Test
    void end_inAnotherProcess_isReported() {
        UUID succeeds = elsewhere.start(List.of(set("x", value("x".repeat(5_000))), exitWith("vars.x")));
        UUID fails = elsewhere.start(List.of(fail("no")));
        CompletableFuture<Reply> success = waiter.await(succeeds);
        CompletableFuture<Reply> failure = waiter.await(fails);
        elsewhere.runAll();
        assertThat(success.join())
                .isEqualTo(new Reply.End(elsewhere.find(succeeds).outcome().orElseThrow()));
        assertThat(failure.join())
                .isEqualTo(new Reply.End(elsewhere.find(fails).outcome().orElseThrow()));
        assertEmpty(waiter);
    }

    @Test
    void response_inAnotherProcess_isReportedBeforeTheEnd() {
        UUID id = elsewhere.start(
                List.of(respond(value(Map.of("status", 202))), TestSteps.waitFor("1h"), exitWith()),
                Map.of(),
                Lane.SYNC);
        CompletableFuture<Reply> reply = waiter.await(id);
        elsewhere.worker().handle(id);
        assertThat(reply.join())
                .isInstanceOfSatisfying(
                        Reply.Response.class,
                        answer -> assertThat(answer.parameters()).isEqualTo(Map.of("status", 202)));
        assertThat(elsewhere.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
    }

    @Test
    void missingExecution_isAwaited() {
        UUID id = elsewhere.executions().newId();
        CompletableFuture<Reply> reply = waiter.await(id);
        await().until(() -> table.sizes.size() > 3);
        assertThat(reply).isNotDone();
        elsewhere
                .executions()
                .create(
                        List.of(new NewExecution(id, elsewhere.publish(List.of(exitWith())), new byte[] {'1'})),
                        Lane.SYNC);
        elsewhere.runAll();
        assertThat(reply.join()).isInstanceOf(Reply.End.class);
    }

    @Test
    void localSignal_needsNoRead() {
        UUID id = elsewhere.start(List.of(act("a", 1)));
        CompletableFuture<Reply> reply = waiter.await(id);
        here.complete(id, new Reply.End(new ExecutionResult.Stopped()));
        assertThat(reply).isCompletedWithValue(new Reply.End(new ExecutionResult.Stopped()));
        assertEmpty(waiter);
    }

    @Test
    void cancelledCaller_isNoLongerRead() {
        CompletableFuture<Reply> gone = waiter.await(UUID.randomUUID());
        await().until(() -> !table.sizes.isEmpty());
        gone.cancel(false);
        assertEmpty(waiter);
        int reads = table.sizes.size();
        CompletableFuture<Reply> other = waiter.await(UUID.randomUUID());
        await().until(() -> table.sizes.size() >= reads + 3);
        other.cancel(false);
        assertThat(table.sizes).containsOnly(1);
    }

    @Test
    void pollInterval_growsToFourPerSecond() {
        CompletableFuture<Reply> reply = waiter.await(UUID.randomUUID());
        await().until(() -> table.sizes.size() >= 12);
        reply.cancel(false);
        List<Long> pauses = table.pausesInMillis();
        // a busy machine draws pauses out, and never shortens them
        assertThat(pauses.getFirst()).isGreaterThanOrEqualTo(10);
        assertThat(pauses.getLast()).isGreaterThanOrEqualTo(200);
    }

    @Test
    void poll_readsManyStatesAtOnce() {
        List<CompletableFuture<Reply>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(waiter.await(new UUID(7, i)));
        }
        await().until(() -> table.sizes.stream().mapToInt(Integer::intValue).sum() > 20_000);
        all.forEach(each -> each.cancel(false));
        assertThat(table.sizes).allMatch(size -> size <= ItemTable.MAX_BATCH_SIZE);
        assertThat(table.sizes.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isGreaterThan(20);
        assertEmpty(waiter);
    }

    @Test
    void failingTable_isReadAgain() {
        UUID id = elsewhere.start(List.of(exitWith()));
        table.broken = true;
        CompletableFuture<Reply> reply = waiter.await(id);
        elsewhere.runAll();
        await().until(() -> table.sizes.size() > 3);
        assertThat(reply).isNotDone();
        table.broken = false;
        assertThat(reply.join()).isInstanceOf(Reply.End.class);
    }

    @Test
    void callerBeyondLimit_isRejected_othersWait() {
        PendingReplies few = new PendingReplies(2);
        PollingResultWaiter full = new PollingResultWaiter(table, new RecordReader(table, elsewhere.sealedValues), few);
        CompletableFuture<Reply> first = full.await(new UUID(1, 1));
        CompletableFuture<Reply> second = full.await(new UUID(1, 1));
        assertThatThrownBy(() -> full.await(new UUID(1, 2)).join())
                .hasCauseInstanceOf(ResultWaiter.TooManyWaitingException.class);
        first.cancel(false);
        CompletableFuture<Reply> third = full.await(new UUID(1, 3));
        assertThat(List.of(second, third)).noneMatch(CompletableFuture::isDone);
        assertThat(few.count()).isEqualTo(2);
        second.cancel(false);
        third.cancel(false);
    }

    @Test
    void poller_withoutCallers_readsNothing() {
        elsewhere.start(List.of(exitWith()));
        elsewhere.runAll();
        await().during(Duration.ofMillis(100)).until(() -> table.sizes.isEmpty());
    }
}
