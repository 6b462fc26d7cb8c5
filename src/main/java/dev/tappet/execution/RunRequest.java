package dev.tappet.execution;

import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * All that a run of the engine depends on besides the journal.
 *
 * @param execution the execution's id; the root of its random numbers and outward keys
 * @param workflow  the pinned version's definition
 * @param event     <code>$.event</code>
 * @param about     what <code>$.workflow</code> and <code>$.execution</code> hold, by those names
 * @param started   when the first run began: the first time that the steps see
 * @param latest    when the execution must have ended, on pain of failing
 * @param handOver  when this run has to leave what remains to another one
 */
record RunRequest(
        UUID execution,
        Workflow workflow,
        Object event,
        Map<String, Object> about,
        Instant started,
        Instant latest,
        Instant handOver) {}
