package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writers at the same time lose nothing, and rates are counted. */
public interface ConcurrencyConformance extends TableUnderTest {
    int WRITERS = 32;
    int ROUNDS = 6;

    private void inParallel(Runnable work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(
                            _ -> threads.submit(() -> IntStream.range(0, ROUNDS).forEach(_ -> work.run())))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    default void concurrentAdds_loseNothing() throws Exception {
        inParallel(() -> assertThat(
                        update("0", Condition.any(), new Change.Add("n", 1)).done())
                .isTrue());

        assertThat(read("0").flatMap(item -> item.number("n"))).contains((long) WRITERS * ROUNDS);
    }

    @Test
    default void concurrentCompareAndSets_loseNothing() throws Exception {
        stand(item("0").with("n", 0).build());

        inParallel(() -> {
            Item seen = read("0").orElseThrow();
            WriteResult outcome = increment(seen);
            while (outcome instanceof WriteResult.ConditionFailed refused) {
                // the standing item spares another read
                outcome = increment(refused.existing().orElseThrow());
            }
        });

        assertThat(read("0").flatMap(item -> item.number("n"))).contains((long) WRITERS * ROUNDS);
    }

    private WriteResult increment(Item seen) {
        long n = seen.number("n").orElseThrow();
        Condition unchanged = Condition.all(new Condition.Test.Is("n", Attribute.of(n)));
        return put(item("0").with("n", n + 1).build(), unchanged);
    }

    @Test
    default void counter_admitsUntilLimit_lastMayExceedIt() {
        String counter = partition();
        assertThat(table().admit(counter, 1, 3, clock().instant())).isTrue();
        assertThat(table().admit(counter, 1, 3, clock().instant())).isTrue();
        assertThat(table().admit(counter, 5, 3, clock().instant())).isTrue();
        assertThat(table().admit(counter, 1, 3, clock().instant())).isFalse();
        // seven were counted, the refused one was not
        assertThat(table().admit(counter, 1, 8, clock().instant())).isTrue();
        assertThat(table().admit(counter, 1, 8, clock().instant())).isFalse();
    }

    @Test
    default void counter_negativeAmount_freesCapacity() {
        String counter = partition();
        assertThat(table().admit(counter, 5, 3, clock().instant())).isTrue();
        assertThat(table().admit(counter, -5, Integer.MAX_VALUE, clock().instant()))
                .isTrue();
        assertThat(table().admit(counter, 3, 3, clock().instant())).isTrue();
        assertThat(table().admit(counter, 1, 3, clock().instant())).isFalse();
    }

    @Test
    default void counters_areSeparatePerNameAndWindow() {
        assertThat(table().admit(partition(), 1, 1, clock().instant())).isTrue();
        assertThat(table().admit(partition() + 2, 1, 1, clock().instant())).isTrue();
        assertThat(table().admit(partition(), 1, 1, clock().instant().plusSeconds(1)))
                .isTrue();
        assertThat(table().admit(partition(), 1, 1, clock().instant())).isFalse();
    }

    @Test
    default void counter_withZeroLimit_admitsNothing() {
        assertThat(table().admit(partition(), 1, 0, clock().instant())).isFalse();
    }

    @Test
    default void concurrentAdmits_respectLimit() throws Exception {
        AtomicInteger admitted = new AtomicInteger();

        inParallel(() -> {
            if (table().admit(partition(), 1, 100, clock().instant())) {
                admitted.incrementAndGet();
            }
        });

        assertThat(admitted).hasValue(100);
    }

    @Test
    default void highLimit_isReachedExactly() {
        String counter = partition();
        long admitted = IntStream.range(0, 400)
                .filter(_ -> table().admit(counter, 1, 300, clock().instant()))
                .count();

        assertThat(admitted).isEqualTo(300);
        assertThat(table().admit(counter, -10, Integer.MAX_VALUE, clock().instant()))
                .isTrue();
        assertThat(table().admit(counter, 10, 300, clock().instant())).isTrue();
        assertThat(table().admit(counter, 1, 300, clock().instant())).isFalse();
    }
}
