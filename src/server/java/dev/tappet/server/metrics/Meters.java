package dev.tappet.server.metrics;

import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.Lane;
import dev.tappet.http.ProblemType;
import dev.tappet.storage.TableObserver;
import dev.tappet.tracing.SpanObserver;
import dev.tappet.trigger.TriggerObserver;
import dev.tappet.trigger.activity.Delivery.Url;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The Micrometer meters of the application, at {@code /q/metrics}. All of them are created at startup: no meter is
 * looked up by name on the hot path, and a meter whose value is zero is visible.
 */
@Singleton
public class Meters implements TriggerObserver, ExecutionObserver, TableObserver, SpanObserver {
    private static final Duration[] EXECUTION_BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofHours(1)
    };

    private static final Duration[] TABLE_BUCKETS = {
        Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1)
    };

    private final Map<Url, Counter> requests;
    private final Map<Url, Counter> executions;
    private final Map<ProblemType, Counter> refusals;
    private final Map<CallbackCall, Counter> callbacks;
    private final Map<Lane, Timer> waits;
    private final Map<ExecutionStatus, Timer> ends;
    private final Map<Operation, Timer> calls;
    private final Counter spansSent;
    private final Counter spansDropped;

    Meters(MeterRegistry registry) {
        spansSent = Counter.builder("tappet.spans.sent")
                .description("Spans that the receiver of traces accepted")
                .register(registry);
        spansDropped = Counter.builder("tappet.spans.dropped")
                .description("Spans that were lost, because the receiver of traces refused them or did not respond")
                .register(registry);
        requests = byConstant(
                Url.class,
                url -> Counter.builder("tappet.requests.accepted")
                        .description("Trigger requests that were accepted, whether or not they started an execution")
                        .tag("url", word(url))
                        .register(registry));
        executions = byConstant(
                Url.class,
                url -> Counter.builder("tappet.executions.accepted")
                        .description("Executions that were stored")
                        .tag("url", word(url))
                        .register(registry));
        refusals = byConstant(
                ProblemType.class,
                row -> Counter.builder("tappet.requests.refused")
                        .description("Trigger requests that were refused")
                        .tag("status", Integer.toString(row.status()))
                        .tag("reason", word(row))
                        .register(registry));
        callbacks = byConstant(
                CallbackCall.class,
                call -> Counter.builder("tappet.callbacks.called")
                        .description("Requests to the URLs of callbacks")
                        .tag("result", word(call))
                        .register(registry));
        waits = byConstant(
                Lane.class,
                lane -> Timer.builder("tappet.queue.wait")
                        .description("Time from storing an execution until a worker claimed it first")
                        .tag("lane", word(lane))
                        .serviceLevelObjectives(EXECUTION_BUCKETS)
                        .register(registry));
        ends = byConstant(
                ExecutionStatus.class,
                ExecutionStatus::isFinal,
                status -> Timer.builder("tappet.executions.finished")
                        .description("Executions that ended, by the time since they were stored")
                        .tag("status", word(status))
                        .serviceLevelObjectives(EXECUTION_BUCKETS)
                        .register(registry));
        calls = byConstant(
                Operation.class,
                operation -> Timer.builder("tappet.table.calls")
                        .description("Calls to the table")
                        .tag("operation", word(operation))
                        .serviceLevelObjectives(TABLE_BUCKETS)
                        .register(registry));
    }

    @Override
    public void spansSent(int spans) {
        spansSent.increment(spans);
    }

    @Override
    public void spansDropped(int spans) {
        spansDropped.increment(spans);
    }

    @Override
    public void accepted(Url url, int started) {
        requests.get(url).increment();
        executions.get(url).increment(started);
    }

    @Override
    public void refused(ProblemType row) {
        refusals.get(row).increment();
    }

    @Override
    public void called(CallbackCall call) {
        callbacks.get(call).increment();
    }

    @Override
    public void started(Lane lane, Duration waited) {
        waits.get(lane).record(waited);
    }

    @Override
    public void ended(ExecutionStatus status, Duration duration) {
        ends.get(status).record(duration);
    }

    @Override
    public void called(Operation operation, Duration duration) {
        calls.get(operation).record(duration);
    }

    private static <E extends Enum<E>, M> Map<E, M> byConstant(Class<E> type, Function<E, M> meter) {
        return byConstant(type, _ -> true, meter);
    }

    private static <E extends Enum<E>, M> Map<E, M> byConstant(
            Class<E> type, Predicate<E> condition, Function<E, M> meter) {
        Map<E, M> meters = new EnumMap<>(type);
        Arrays.stream(type.getEnumConstants())
                .filter(condition)
                .forEach(constant -> meters.put(constant, meter.apply(constant)));
        return meters;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
