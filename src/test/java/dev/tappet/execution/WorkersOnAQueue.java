package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several workers that take their messages from one queue, which brings a message again when nobody deleted it: what
 * comes twice, late or after a death. The clock of leases stands until a test moves it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class WorkersOnAQueue {
    /** Longer than any of these tests. */
    private static final Duration LONG_DELAY = Duration.ofMinutes(2);

    private static final Duration SHORT_DELAY = Duration.ofSeconds(1);

    /** The queue, empty at first, as several processes see it. */
    public interface Mailbox {
        RunQueue queue();

        /**
         * Starts a process that takes messages.
         *
         * @param hidden how long others do not see a message that it took
         * @param atOnce of each lane
         */
        AutoCloseable deliver(RunQueue.Handler handler, Duration hidden, int atOnce);

        /** How many messages there are, those that somebody took and did not delete too. */
        int messages();

        /** Whether nobody can send. */
        void down(boolean isDown);
    }

    private final ScriptedOperator outside = new ScriptedOperator();
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private final List<AutoCloseable> processes = new ArrayList<>();
    private Mailbox mailbox;
    private WorkerCluster fleet;

    protected abstract TableFactory ground();

    protected abstract Mailbox mailbox();

    @BeforeEach
    void begin() {
        mailbox = mailbox();
        fleet = WorkerCluster.on(ground(), outside).sendingTo(mailbox.queue());
    }

    @AfterEach
    void end() throws Exception {
        free.countDown();
        for (AutoCloseable each : processes) {
            each.close();
        }
    }

    private void process(RunQueue.Handler handler, Duration hidden) {
        processes.add(mailbox.deliver(handler, hidden, DEATHS.size()));
    }

    private void leaseRunsOut() {
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
    }

    /** A worker's death is an error that nobody catches, and no fault of who waits. */
    private static ConditionFactory patiently() {
        return await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(30));
    }

    private void awaitEnd(UUID id) {
        patiently().until(() -> fleet.find(id).status().isFinal());
    }

    private void awaitNoMessages() {
        patiently().until(() -> mailbox.messages() == 0);
    }

    /** The first call stays under way until it is freed; later ones are answered at once. */
    private void theFirstCallTakesLong() {
        outside.on("long", () -> {
            if (outside.calls().stream().filter("long"::equals).count() > 1) {
                return "second";
            }
            called.countDown();
            free.await();
            return "first";
        });
    }

    @Test
    void duplicateMessage_onTwoWorkers_runsOnceIsDeletedTwice() throws InterruptedException {
        theFirstCallTakesLong();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        for (int i = 0; i < 5; i++) {
            mailbox.queue().send(id, new UUID(0, 3), Lane.values()[i % 2], Duration.ZERO);
        }
        process(fleet.worker(), LONG_DELAY);
        process(fleet.worker(), LONG_DELAY);
        called.await();
        patiently().until(() -> mailbox.messages() == 1);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        free.countDown();
        awaitEnd(id);
        awaitNoMessages();
        assertThat(outside.calls()).containsExactly("long");
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", "first")));
    }

    /** A moment at which a process is gone: around a write of it, counted from the claim. */
    private record Death(int write, boolean after) {}

    private static final List<Death> DEATHS = List.of(
            new Death(1, true), // claimed
            new Death(2, false), // the first step was called
            new Death(2, true), // and journaled
            new Death(3, false),
            new Death(3, true),
            new Death(4, false), // all is done but the end
            new Death(4, true)); // all but the deletion of the message

    @Test
    void redeliveredMessage_ofDeadWorker_endsExecution() {
        CountDownLatch dead = new CountDownLatch(DEATHS.size());
        CountDownLatch expired = new CountDownLatch(1);
        Map<UUID, Death> deaths = new HashMap<>();
        Map<UUID, Integer> deliveries = new ConcurrentHashMap<>();
        for (Death death : DEATHS) {
            UUID id = fleet.start(List.of(act("a", death + " a"), act("b", death + " b"), exitWith("a", "b")));
            deaths.put(id, death);
        }
        Worker healthy = fleet.worker();
        process(
                (id, _) -> {
                    if (deliveries.merge(id, 1, Integer::sum) > 1) {
                        if (expired.getCount() > 0) {
                            // on a slow machine another worker would end what one has yet to die of
                            throw new IllegalStateException("not every worker is dead yet");
                        }
                        healthy.handle(id);
                        return;
                    }
                    CrashingTable own = new CrashingTable(fleet.table);
                    own.crashAt(deaths.get(id).write(), deaths.get(id).after());
                    try {
                        fleet.worker(own).handle(id);
                    } catch (CrashingTable.Crash crash) {
                        dead.countDown();
                        throw crash;
                    }
                },
                SHORT_DELAY);
        patiently().until(() -> dead.getCount() == 0);
        leaseRunsOut();
        expired.countDown();
        deaths.keySet().forEach(this::awaitEnd);
        awaitNoMessages();
        deaths.forEach((id, death) -> {
            assertThat(fleet.find(id).outcome())
                    .as(death.toString())
                    .hasValue(new ExecutionResult.Success(Map.of("a", death + " a", "b", death + " b")));
            boolean called = !death.after() && death.write() < 4;
            assertThat(outside.calls().stream().filter(each -> each.toString().startsWith(death.toString())))
                    .as(death.toString())
                    .hasSize(called ? 3 : 2);
        });
        assertThat(outside.keys()).hasSize(2 * DEATHS.size());
        assertThat(deliveries.values()).allMatch(times -> times >= 2);
    }

    @Test
    void staleWorker_resultIsRejected_otherResultStands() throws InterruptedException {
        theFirstCallTakesLong();
        UUID id = fleet.start(List.of(act("a", "long"), act("b", "after"), exitWith("a")));
        CompletableFuture<Reply> end = fleet.executions().await(id);
        CountDownLatch late = new CountDownLatch(1);
        Worker first = fleet.worker();
        // it has no second place, so that it is another one who gets the message when that comes again
        processes.add(mailbox.deliver(
                (each, _) -> {
                    first.handle(each);
                    late.countDown();
                },
                SHORT_DELAY,
                1));
        called.await();
        leaseRunsOut();
        process(fleet.worker(), SHORT_DELAY);
        awaitEnd(id);
        free.countDown();
        assertThat(late.await(30, TimeUnit.SECONDS)).isTrue();
        awaitNoMessages();
        assertThat(outside.calls()).containsExactlyInAnyOrder("long", "long", "after");
        assertThat(outside.keys()).hasSize(2);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", "second")));
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Success(Map.of("a", "second"))));
    }

    @Test
    void executionAcceptedWhileQueueIsDown_runsAfterRecovery() {
        mailbox.down(true);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(fleet.start(List.of(act("a", i), exitWith("a")), Map.of(), Lane.values()[i % 2]));
        }
        assertThat(mailbox.messages()).isZero();
        process(fleet.worker(), SHORT_DELAY);
        mailbox.down(false);
        // who sends may find out a little later that it is back
        patiently().pollInterval(Duration.ofMillis(500)).until(() -> {
            fleet.clock.pass(Duration.ofMinutes(10));
            try {
                fleet.sweeper().sweep();
            } catch (RunQueue.QueueUnavailableException _) {
                return false;
            }
            return ids.stream().allMatch(id -> fleet.find(id).status().isFinal());
        });
        assertThat(ids).allMatch(id -> fleet.find(id).status() == ExecutionStatus.SUCCESS);
        assertThat(outside.calls()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        awaitNoMessages();
    }

    /** A caller elsewhere, of whom the workers know nothing. */
    private CompletableFuture<Reply> callerElsewhere(UUID id) {
        return new PollingResultWaiter(fleet.table, fleet.records, new PendingReplies(10)).await(id);
    }

    @Test
    void handedOverExecution_endsOnNextWorker_notifiesCaller() {
        List<Step> steps = List.of(act("a", "first"), act("b", "second"), exitWith("a", "b"));
        UUID id = fleet.start(steps, Map.of(), Lane.SYNC);
        CompletableFuture<Reply> end = callerElsewhere(id);
        outside.on("first", () -> {
            fleet.clock.pass(Duration.ofSeconds(5));
            return 1;
        });
        Worker worker = fleet.worker();
        Instant handOver = fleet.clock.instant().plusSeconds(5);
        Map<UUID, Integer> deliveries = new ConcurrentHashMap<>();
        process(
                (each, _) -> {
                    if (deliveries.merge(each, 1, Integer::sum) == 1) {
                        worker.handle(each, handOver);
                    } else {
                        fleet.worker().handle(each);
                    }
                },
                LONG_DELAY);
        assertThat(end.orTimeout(30, TimeUnit.SECONDS).join())
                .isEqualTo(new Reply.End(new ExecutionResult.Success(Map.of("a", 1, "b", "second"))));
        assertThat(outside.calls()).containsExactly("first", "second");
        awaitNoMessages();
        assertThat(deliveries).containsEntry(id, 2);
    }

    @Test
    void response_reachesCallerWhileExecutionRuns() {
        theFirstCallTakesLong();
        UUID id = fleet.start(
                List.of(respond(value(Map.of("status", 202))), act("a", "long"), exitWith("a")), Map.of(), Lane.SYNC);
        CompletableFuture<Reply> reply = callerElsewhere(id);
        process(fleet.worker(), LONG_DELAY);
        assertThat(reply.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(Reply.Response.class);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        free.countDown();
        awaitEnd(id);
        awaitNoMessages();
    }
}
