package dev.tappet.execution;

import dev.tappet.engine.CalledWorkflows;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.PublishedWorkflows;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepPath;
import dev.tappet.tracing.ExecutionTrace;
import dev.tappet.tracing.Span;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The spans and events of journal entries in a trace: a span for each operator step, an event for each other entry. Of
 * inputs and outputs, a span has only method, host and status: paths and queries may contain secrets.
 *
 * @param workflow of the execution
 * @param journal  the entry at a position
 */
record StepSpans(
        ExecutionTrace trace,
        Workflow workflow,
        PublishedWorkflows catalog,
        Function<StepPath, Optional<JournalEntry>> journal) {
    private static final String STEP = "tappet.step";
    private static final String STATUS = "status";

    /**
     * @param run the id of the span of the run that stored the entry
     */
    Optional<Span> span(JournalEntry entry, String run) {
        return switch (entry) {
            case JournalEntry.Done done ->
                done.callTrace().map(callTrace -> span(entry, run, callTrace, Optional.of(status(done.value()))));
            case JournalEntry.Failed failed ->
                failed.callTrace().map(callTrace -> span(entry, run, callTrace, Optional.empty()));
            case JournalEntry.Opened _,
                    JournalEntry.Waiting _,
                    JournalEntry.Responded _,
                    JournalEntry.Called _,
                    JournalEntry.Repeated _,
                    JournalEntry.JoinedFailure _,
                    JournalEntry.JoinedExit _,
                    JournalEntry.Caught _,
                    JournalEntry.VariablesRead _ -> Optional.empty();
        };
    }

    Optional<Span.SpanEvent> event(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Opened _ -> Optional.of(event(entry, "callback opened"));
            case JournalEntry.Waiting _ -> Optional.of(event(entry, "wait"));
            case JournalEntry.Responded _ -> Optional.of(event(entry, "response"));
            case JournalEntry.Called _ -> Optional.of(event(entry, "workflow called"));
            case JournalEntry.Caught _ -> Optional.of(event(entry, "failure caught"));
            case JournalEntry.Done _,
                    JournalEntry.Failed _,
                    JournalEntry.Repeated _,
                    JournalEntry.JoinedFailure _,
                    JournalEntry.JoinedExit _,
                    JournalEntry.VariablesRead _ -> Optional.empty();
        };
    }

    private Span.SpanEvent event(JournalEntry entry, String name) {
        return new Span.SpanEvent(
                entry.at(), name, Map.of(STEP, location(entry.path()).place()));
    }

    /**
     * @param status of the output; empty if the step failed
     */
    private Span span(JournalEntry entry, String run, OperatorCallTrace callTrace, Optional<Optional<Long>> status) {
        StepLocator.StepLocation location = location(entry.path());
        Step.Label label = location.step().label();
        String operator = location.step() instanceof Step.OperatorStep act ? act.operator() : "step";
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(STEP, location.place());
        attributes.put("tappet.operator", operator);
        attributes.put("tappet.attempts", callTrace.attempts());
        Optional<Long> received = status.orElseGet(() -> entry instanceof JournalEntry.Failed failed
                ? status(failed.failure().detail())
                : Optional.empty());
        // the arguments of a sensitive step are replaced by a marker
        if (callTrace.input().shown() instanceof Map<?, ?> arguments) {
            switch (operator) {
                case "http" -> addCall(attributes, arguments, received);
                case "lambda" -> addFunction(attributes, arguments);
                default -> {
                    // the step only uses the table
                }
            }
        }
        if (status.isEmpty()) {
            attributes.put("error.type", received.map(String::valueOf).orElse("failed"));
        }
        return new Span(
                trace.traceId(),
                trace.stepSpan(entry.path()),
                Optional.of(run),
                operator + " " + label.id().or(label::name).orElseGet(location::place),
                operator.equals("state") ? Span.Kind.INTERNAL : Span.Kind.CLIENT,
                callTrace.started(),
                entry.at(),
                attributes,
                List.of(),
                List.of(),
                status.isEmpty());
    }

    private static void addCall(Map<String, Object> attributes, Map<?, ?> arguments, Optional<Long> status) {
        attributes.put("http.request.method", arguments.get("method") instanceof String method ? method : "GET");
        if (arguments.get("url") instanceof String url) {
            try {
                URI address = new URI(url);
                if (address.getHost() != null) {
                    attributes.put("server.address", address.getHost());
                    attributes.put("server.port", port(address));
                }
            } catch (URISyntaxException _) {
                // truncated, with a hidden secret, or relative to a connection: the host is unknown
            }
        }
        status.ifPresent(number -> attributes.put("http.response.status_code", number));
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "http".equalsIgnoreCase(address.getScheme()) ? 80 : 443;
    }

    private static void addFunction(Map<String, Object> attributes, Map<?, ?> arguments) {
        if (arguments.get("function") instanceof String function) {
            attributes.put("faas.invoked_provider", "aws");
            attributes.put("faas.invoked_name", function);
        }
    }

    private static Optional<Long> status(Object value) {
        return value instanceof Map<?, ?> object && object.get(STATUS) instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }

    private StepLocator.StepLocation location(StepPath path) {
        List<JournalEntry> calls = path.calls().stream()
                .map(call -> journal.apply(call.decision()))
                .flatMap(Optional::stream)
                .toList();
        return new StepLocator(workflow, CalledWorkflows.in(calls, catalog))
                .pathTo(path)
                .getLast();
    }
}
