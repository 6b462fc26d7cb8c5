package dev.tappet.engine;

import dev.tappet.memory.RunMemory;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * All that a run of the engine depends on besides the journal.
 *
 * @param execution the execution's id; the root of its outward keys
 * @param seed      the root of its random numbers: its own id, or that of the execution whose journal it goes on with
 * @param workflow  the pinned version's definition
 * @param callableWorkflows   the workflows that it may call
 * @param event     <code>$.event</code>
 * @param metadata     what <code>$.workflow</code>, <code>$.execution</code> and <code>$.request</code> hold, by those names
 * @param secrets   <code>$.secrets</code>
 * @param variables <code>$.variables</code>
 * @param trace     goes out with the calls that steps make
 * @param started   the first time that the steps see: when the first run began
 * @param latest    when the execution must have ended, on pain of failing
 * @param output    the most bytes of JSON that it may gather, answer or give: what its workspace may
 * @param window    the time that this run has
 * @param memory    of the values that it gets and keeps
 * @param callbacks that the execution opens and waits for
 * @param calls     end when the execution is not this run's any more
 * @param turn      of the run, which has it; the run gives it back while it only waits for its calls
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
    /** What <code>$.workflow</code> holds. */
    public static Map<String, Object> about(UUID id, int version, Workflow workflow) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("id", id.toString());
        metadata.put("name", workflow.name());
        metadata.put("version", version);
        return metadata;
    }
}
