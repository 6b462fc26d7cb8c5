package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Operator;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepPath;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Live workers that take one execution from each other, as often as a lease runs out unnoticed: it ends as it would
 * have ended with one, and no step acts again that was in the journal when its worker claimed.
 */
class RacingWorkersPropertyTest {
    private static final int WORKERS = 3;

    /** As many as an execution survives without progress, even if all of them look like ended processes. */
    private static final int TAKEOVERS = CrashHistory.ALONE_AFTER_DEATHS + CrashHistory.MAX_DEATHS_ALONE - 1;

    @Property(tries = 60)
    void racingWorkers_endLikeOneWorker(@ForAll long seed) throws InterruptedException {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed)).make();
        Race race = new Race(seed);
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(made, new RandomWorkflows.Probe());
        Execution record = race.run(made);
        assertThat(record.outcome()).contains(uncut.outcome());
        assertThat(record.response().map(Reply.Response::parameters)).isEqualTo(uncut.answer());
        assertThat(race.actedAgain).isEmpty();
        assertThat(race.repeated()).isLessThanOrEqualTo(TAKEOVERS * 27);
    }

    private static final class Race {
        final Queue<String> actedAgain = new ConcurrentLinkedQueue<>();
        final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
        private final Set<String> journaled = ConcurrentHashMap.newKeySet();
        private final InheritableThreadLocal<Set<String>> whenClaimed = new InheritableThreadLocal<>();
        private final AtomicInteger takeovers = new AtomicInteger();
        private final AtomicReference<UUID> id = new AtomicReference<>();
        private final Random random;
        private final RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        private final WorkerCluster fleet = new WorkerCluster(Journaled::new, new Unsteady());

        Race(long seed) {
            random = new Random(seed);
        }

        Execution run(RandomWorkflows.Made made) throws InterruptedException {
            made.called().forEach(fleet::publish);
            id.set(fleet.start(made.steps(), Map.of(), Lane.SYNC));
            Thread[] workers = new Thread[WORKERS];
            for (int i = 0; i < WORKERS; i++) {
                workers[i] = Thread.ofVirtual().start(this::work);
            }
            for (Thread worker : workers) {
                assertThat(worker.join(Duration.ofSeconds(30))).as("ends").isTrue();
            }
            assertThat(broken).isEmpty();
            return fleet.find(id.get());
        }

        private void work() {
            Worker worker = fleet.worker();
            try {
                // a lease whose worker is broken would never run out
                while (broken.isEmpty() && !fleet.find(id.get()).status().isFinal()) {
                    // on hold nobody has a lease to lose
                    fleet.head(id.get())
                            .number(StateAttributes.RESUME)
                            .map(Instant::ofEpochMilli)
                            .ifPresent(fleet.clock::to);
                    worker.handle(id.get());
                    Thread.yield();
                }
            } catch (RuntimeException | Error e) {
                broken.add(e);
            }
        }

        int repeated() {
            return probe.calls.values().stream().mapToInt(times -> times - 1).sum();
        }

        /** Now and then takes longer than a lease. */
        private final class Unsteady implements Operator {
            @Override
            public String name() {
                return probe.name();
            }

            @Override
            public Duration timeout(Object arguments) {
                return probe.timeout(arguments);
            }

            @Override
            public Result execute(Call call) throws OperatorFailedException {
                if (whenClaimed.get().contains(call.idempotencyKey())) {
                    actedAgain.add(call.idempotencyKey());
                }
                boolean late = chance() && takeovers.incrementAndGet() <= TAKEOVERS;
                if (late) {
                    fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
                }
                for (int i = 0; i < (late ? 20 : 1); i++) {
                    Thread.yield();
                }
                return probe.execute(call);
            }
        }

        private synchronized boolean chance() {
            return random.nextInt(3) == 0;
        }

        /** Knows which results were in the journal at each claim. */
        private final class Journaled extends RecordingTable {
            Journaled(ItemTable table) {
                super(table);
            }

            @Override
            public dev.tappet.storage.WriteResult write(Write write, Durability durability) {
                Set<String> before = Set.copyOf(journaled);
                dev.tappet.storage.WriteResult outcome = super.write(write, durability);
                if (durability == Durability.LAZY && outcome.done()) {
                    whenClaimed.set(before);
                }
                return outcome;
            }

            @Override
            public dev.tappet.storage.WriteResult commit(List<Write> writes, Durability durability) {
                dev.tappet.storage.WriteResult outcome = super.commit(writes, durability);
                if (outcome.done()) {
                    writes.forEach(write -> result(write).ifPresent(journaled::add));
                }
                return outcome;
            }

            private Optional<String> result(Write write) {
                if (write instanceof Write.Put(var item, var _)
                        && item.text("kind")
                                .filter(Set.of("DONE", "FAILED")::contains)
                                .isPresent()) {
                    String path = item.key().sort().substring(JournalItems.PREFIX.length());
                    return Optional.of(new StepPath(path).idempotencyKey(id.get()));
                }
                return Optional.empty();
            }
        }
    }
}
