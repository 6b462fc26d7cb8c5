package dev.tappet.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.Lane;
import dev.tappet.http.ProblemType;
import dev.tappet.storage.TableObserver;
import dev.tappet.tracing.SpanObserver;
import dev.tappet.trigger.TriggerObserver;
import dev.tappet.trigger.activity.Delivery.Url;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects the metrics of one invocation and writes them as one line of CloudWatch's embedded metric format. This needs
 * no request, no agent and no work between invocations. The names are those of a server at {@code /q/metrics}, followed
 * by the value of a label.
 *
 * <p>The stack is the only dimension, since CloudWatch bills each combination of name and dimensions. Identifiers and
 * reasons are properties of the line, for Logs Insights.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     embedded metric format</a>
 */
final class InvocationMetrics implements TriggerObserver, ExecutionObserver, TableObserver, SpanObserver {
    static final String NAMESPACE = "Tappet";
    static final String DIMENSION = "stack";

    static final String ERRORS = "tappet_errors";
    static final String MESSAGES_FAILED = "tappet_messages_failed";
    static final String SWEEPS = "tappet_sweeps";
    static final String CANARY = "tappet_canary_seconds";

    /** The maximum number of values of a metric in a line. */
    private static final int MAX_VALUES = 100;

    private static final JsonFactory JSON = new JsonFactory();

    private final Optional<String> stack;
    private final String function;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, List<Duration>> durations = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();

    /**
     * Creates empty metrics.
     *
     * @param stack    the dimension; if it is empty, nothing is counted
     * @param function the name of the function, a property of the line
     */
    InvocationMetrics(Optional<String> stack, String function) {
        this.stack = stack;
        this.function = function;
    }

    @Override
    public void accepted(Url url, int executions) {
        count("tappet_requests_accepted_" + word(url), 1);
        count("tappet_executions_accepted", executions);
    }

    @Override
    public void refused(ProblemType row) {
        if (row.status() >= 500) {
            failed();
        } else {
            count("tappet_requests_refused", 1);
        }
        locked(() -> refusals.merge(word(row), 1L, Long::sum));
    }

    @Override
    public void called(CallbackCall call) {
        count("tappet_callbacks_" + word(call), 1);
    }

    /** Counts a response with an error of this program. A workflow that responds with such a status does not count. */
    void failed() {
        count(ERRORS, 1);
    }

    void messagesFailed(int count) {
        count(MESSAGES_FAILED, count);
    }

    /** @param duration from the start of the connection to the response */
    void canarySucceeded(Duration duration) {
        record(CANARY, duration);
    }

    void swept() {
        count(SWEEPS, 1);
    }

    @Override
    public void started(Lane lane, Duration waited) {
        record("tappet_queue_wait_seconds_" + word(lane), waited);
    }

    @Override
    public void ended(ExecutionStatus status, Duration duration) {
        count("tappet_executions_finished_" + word(status), 1);
    }

    @Override
    public void called(Operation operation, Duration duration) {
        record("tappet_table_calls_seconds", duration);
    }

    @Override
    public void spansSent(int spans) {
        count("tappet_spans_sent", spans);
    }

    @Override
    public void spansDropped(int spans) {
        count("tappet_spans_dropped", spans);
    }

    private void count(String name, long n) {
        if (n > 0) {
            locked(() -> counts.merge(name, n, Long::sum));
        }
    }

    private void record(String name, Duration value) {
        locked(() -> {
            List<Duration> values = durations.computeIfAbsent(name, _ -> new ArrayList<>());
            if (values.size() < MAX_VALUES) {
                values.add(value);
            }
        });
    }

    private void locked(Runnable change) {
        if (stack.isPresent()) {
            lock.lock();
            try {
                change.run();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The line of all metrics since the previous line; empty if there are none. */
    Optional<String> line(String invocation, Instant now) {
        lock.lock();
        try {
            if (counts.isEmpty() && durations.isEmpty()) {
                return Optional.empty();
            }
            String line = write(invocation, now);
            counts.clear();
            durations.clear();
            refusals.clear();
            return Optional.of(line);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        } finally {
            lock.unlock();
        }
    }

    private String write(String invocation, Instant now) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            writeDirective(json, now);
            json.writeStringField(DIMENSION, stack.orElseThrow());
            json.writeStringField("function", function);
            json.writeStringField("requestId", invocation);
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            for (Map.Entry<String, List<Duration>> values : durations.entrySet()) {
                json.writeArrayFieldStart(values.getKey());
                for (Duration value : values.getValue()) {
                    json.writeNumber(value.toNanos() / 1_000_000_000d);
                }
                json.writeEndArray();
            }
            if (!refusals.isEmpty()) {
                json.writeObjectFieldStart("refused");
                for (Map.Entry<String, Long> reason : refusals.entrySet()) {
                    json.writeNumberField(reason.getKey(), reason.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return line.toString();
    }

    private void writeDirective(JsonGenerator json, Instant now) throws IOException {
        json.writeObjectFieldStart("_aws");
        json.writeNumberField("Timestamp", now.toEpochMilli());
        json.writeArrayFieldStart("CloudWatchMetrics");
        json.writeStartObject();
        json.writeStringField("Namespace", NAMESPACE);
        json.writeArrayFieldStart("Dimensions");
        json.writeStartArray();
        json.writeString(DIMENSION);
        json.writeEndArray();
        json.writeEndArray();
        json.writeArrayFieldStart("Metrics");
        for (String name : counts.keySet()) {
            writeMetric(json, name, "Count");
        }
        for (String name : durations.keySet()) {
            writeMetric(json, name, "Seconds");
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeMetric(JsonGenerator json, String name, String unit) throws IOException {
        json.writeStartObject();
        json.writeStringField("Name", name);
        json.writeStringField("Unit", unit);
        json.writeEndObject();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
