package dev.tappet.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.TraceParent;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TracerTest {
    private static final UUID EXECUTION = UUID.fromString("019b1c2e-0000-7abc-8def-0123456789ab");
    private static final String SENDER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    private static Tracer tracer(double ratio) {
        return new Tracer(ratio, _ -> {}, InstantSource.system());
    }

    private static Optional<TraceParent> sender(String flags) {
        return TraceParent.of(List.of(SENDER + flags));
    }

    @Test
    void flagOfTheSender_decides() {
        assertThat(tracer(0).of(EXECUTION, sender("01"))).isPresent();
        assertThat(tracer(0).of(EXECUTION, sender("03"))).isPresent();
        assertThat(tracer(1).of(EXECUTION, sender("00"))).isEmpty();
        assertThat(tracer(1).of(EXECUTION, sender("02"))).isEmpty();
    }

    @Test
    void ratio_decidesWithoutASender() {
        TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
        List<UUID> executions = Stream.generate(ids::generate).limit(4_000).toList();

        assertThat(executions)
                .allMatch(id -> tracer(1).of(id, Optional.empty()).isPresent())
                .noneMatch(id -> tracer(0).of(id, Optional.empty()).isPresent());
        // with 4,000 of a quarter, less than one run of 10^9 is outside
        assertThat(executions.stream()
                        .filter(id -> tracer(0.25).of(id, Optional.empty()).isPresent()))
                .hasSizeBetween(820, 1180);
    }

    @Test
    void off_nothingHasSpans() {
        assertThat(Tracer.DISABLED.of(EXECUTION, sender("01"))).isEmpty();
    }

    @Test
    void traceId_isTheExecutionsWithoutHyphens_orTheSenders() {
        assertThat(new ExecutionTrace(EXECUTION, Optional.empty()).traceId())
                .isEqualTo("019b1c2e00007abc8def0123456789ab");
        assertThat(new ExecutionTrace(EXECUTION, sender("01")).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    /** What they are must not change: a run of another version goes on with the trace. */
    @Test
    void spanIds_followFromTheExecution() {
        ExecutionTrace trace = new ExecutionTrace(EXECUTION, Optional.empty());
        assertThat(trace.requestSpan()).isEqualTo("050a0aabf6b16df9");
        assertThat(trace.runSpan(2)).isEqualTo("5d1118de0822b66e");
        assertThat(trace.traceparent(new StepPath("0001")))
                .isEqualTo("00-019b1c2e00007abc8def0123456789ab-badc0a0f558557eb-01");

        Set<String> all = new HashSet<>(List.of(trace.requestSpan(), trace.runSpan(1), trace.runSpan(2)));
        all.add(trace.stepSpan(new StepPath("0001")));
        all.add(trace.stepSpan(new StepPath("0002")));
        all.add(new ExecutionTrace(new UUID(1, 2), Optional.empty()).requestSpan());
        assertThat(all).hasSize(6);
    }

    @Test
    void traceparent_keepsTheFlagsOfTheSender() {
        assertThat(new ExecutionTrace(EXECUTION, sender("03")).traceparent(new StepPath("0001")))
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-03");
    }
}
