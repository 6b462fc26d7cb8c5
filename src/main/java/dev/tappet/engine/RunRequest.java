package dev.tappet.engine;

import dev.tappet.memory.RunMemory;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The input of a run of the engine, besides the journal.
 *
 * @param execution         the id of the execution, from which the idempotency keys of its calls are derived
 * @param seed              the id from which random numbers are derived: that of the execution, or of the one whose
 *                          journal it continues
 * @param workflow          the definition of the pinned version
 * @param callableWorkflows the workflows that it may call
 * @param event             <code>$.event</code>
 * @param metadata          the values of <code>$.workflow</code>, <code>$.execution</code> and <code>$.request</code>,
 *                          by those names
 * @param secrets           <code>$.secrets</code>
 * @param variables         <code>$.variables</code>
 * @param trace             the trace context that the calls of steps send
 * @param started           the first time that the steps see: when the first run began
 * @param latest            the deadline of the execution, after which it fails
 * @param output            the maximum size of an output, a response or the state of a repeat, in bytes of JSON, from
 *                          the quotas of the workspace
 * @param window            the time that this run has
 * @param memory            the memory of the values that the run receives, computes and keeps
 * @param callbacks         the callbacks of the execution
 * @param calls             the calls in progress, which are interrupted when the run loses its execution
 * @param turn              the turn of the run, which holds it now and gives it back while it only waits for its calls
 */
public record RunRequest(
        UUID execution,
        UUID seed,
        Workflow workflow,
        CallableWorkflows callableWorkflows,
        Object event,
        Map<String, Object> metadata,
        RunSecrets secrets,
        RunVariables variables,
        OutgoingTrace trace,
        Instant started,
        Instant latest,
        int output,
        RunWindow window,
        RunMemory memory,
        Callbacks callbacks,
        InFlightOperatorCalls calls,
        RunTurn turn) {
    /** The value of <code>$.workflow</code>. */
    public static Map<String, Object> workflowMetadata(UUID id, int version, Workflow workflow) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("id", id.toString());
        metadata.put("name", workflow.name());
        metadata.put("version", version);
        return metadata;
    }
}
