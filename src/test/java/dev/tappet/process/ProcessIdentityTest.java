package dev.tappet.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import dev.tappet.ImportedProgram;
import dev.tappet.execution.DeferredStates;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.StoredQuotas;
import jakarta.enterprise.inject.Produces;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a start draws would be the same in all processes that Lambda's SnapStart resumes from its snapshot. */
class ProcessIdentityTest {
    private static final JavaClasses PROGRAM = ImportedProgram.CLASSES;

    private final ProcessIdentity process = new ProcessIdentity();

    @Test
    void identity_isDrawnWhenItIsFirstNeeded_andStays() {
        assertThat(process.isGenerated()).isFalse();
        String id = process.id();
        long number = process.number(10_000);

        assertThat(process.isGenerated()).isTrue();
        assertThat(process.id()).isEqualTo(id);
        assertThat(process.number(10_000)).isEqualTo(number).isBetween(0L, 9_999L);
    }

    @Test
    void identities_ofSeveralProcesses_differ() {
        assertThat(IntStream.range(0, 100).mapToObj(_ -> new ProcessIdentity().id()))
                .doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 100)
                        .mapToObj(_ -> new ProcessIdentity().number(Long.MAX_VALUE))
                        .distinct())
                .hasSizeGreaterThan(95);
    }

    @Test
    void identity_severalThreadsAtOnce_isDrawnOnce() throws InterruptedException {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Thread[] threads = new Thread[16];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> seen.add(process.id()));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void services_thatAreConstructed_drawNothing() {
        InMemoryItemTable table = new InMemoryItemTable(new MovableClock());
        LeaseManager leases = new LeaseManager(
                new DeferredStates(table),
                new MovableClock(),
                process,
                new LeaseTerms(Duration.ofSeconds(30)),
                ExecutionObserver.NONE);
        StoredQuotas quotas = new StoredQuotas(table, new Quota(1, 1, 1), new MovableClock(), process);
        leases.heartbeat();

        assertThat(process.isGenerated()).isFalse();
        quotas.of(UUID.randomUUID());
        assertThat(process.isGenerated()).isTrue();
    }

    /** A value that is drawn while the program is put together is in the snapshot. */
    @Test
    void constructorsAndProducers_drawNothingAtRandom() {
        assertThat(calls().filter(call -> isOfTheStart(call.getOrigin()))
                        .filter(ProcessIdentityTest::isRandom)
                        .map(JavaMethodCall::getDescription))
                .isEmpty();
    }

    /**
     * Generators that are seeded when their class is loaded draw the same in all processes of a snapshot. That does no
     * harm to delays, and to ids that few use.
     */
    @Test
    void unsecureGenerators_areUsedForDelaysOnly() {
        assertThat(calls().filter(call -> Set.of(ThreadLocalRandom.class.getName(), SplittableRandom.class.getName())
                                .contains(call.getTargetOwner().getName()))
                        .map(call -> call.getOriginOwner().getSimpleName())
                        .distinct())
                // pauses before retries; the id of a request that has none, which Lambda's events have; the lower
                // digits
                // of a revision
                .containsExactlyInAnyOrder("Backoff", "SqsLane", "RetryLoop", "RequestId", "Connections");
    }

    private static Stream<JavaMethodCall> calls() {
        return PROGRAM.stream().flatMap(type -> type.getMethodCallsFromSelf().stream());
    }

    private static boolean isOfTheStart(JavaCodeUnit unit) {
        return unit.isConstructor()
                || unit.getName().equals("<clinit>")
                || unit.isMethod() && unit.isAnnotatedWith(Produces.class);
    }

    private static boolean isRandom(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        boolean isGenerator = owner.equals(Random.class.getName())
                || owner.equals(SecureRandom.class.getName())
                || owner.equals(ThreadLocalRandom.class.getName());
        return isGenerator && name.startsWith("next")
                || owner.equals(UUID.class.getName()) && name.equals("randomUUID")
                || owner.equals(Math.class.getName()) && name.equals("random");
    }
}
