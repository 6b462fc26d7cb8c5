package dev.tappet.api.execution;

import dev.tappet.api.support.IdParser;
import dev.tappet.execution.ExecutionFilter;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Reads the filter of a bulk rerun from a request. */
final class BulkRerunFilter {
    private static final String STATUS = "status";
    private static final String WORKFLOW = "workflow_id";
    private static final String INTEGRATION = "integration_id";
    private static final String AFTER = "created_after";
    private static final String BEFORE = "created_before";

    static final Set<String> KEYS = Set.of(STATUS, WORKFLOW, INTEGRATION, AFTER, BEFORE);

    private BulkRerunFilter() {}

    static ExecutionFilter of(UUID workspace, ObjectFields filter, Instant now) throws InvalidFieldException {
        Instant before = filter.has(BEFORE) ? filter.time(BEFORE) : Instant.MAX;
        if (before.isAfter(now)) {
            throw new InvalidFieldException(
                    filter.place(BEFORE),
                    "must be a time in the past, so that a repeat does not find the new executions");
        }
        return new ExecutionFilter(
                workspace,
                id(filter, WORKFLOW, IdParser::workflow),
                statuses(filter),
                filter.has(AFTER) ? Optional.of(filter.time(AFTER)) : Optional.empty(),
                Optional.of(before),
                id(filter, INTEGRATION, IdParser::integration),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<UUID> id(ObjectFields filter, String key, Function<String, UUID> parser)
            throws InvalidFieldException {
        return filter.has(key) ? Optional.of(parser.apply(filter.text(key))) : Optional.empty();
    }

    private static Set<ExecutionStatus> statuses(ObjectFields filter) throws InvalidFieldException {
        Set<ExecutionStatus> statuses = EnumSet.noneOf(ExecutionStatus.class);
        for (String text : filter.texts(STATUS, List.of(ExecutionStatus.FAILED.name()))) {
            ExecutionStatus status = ExecutionQuery.status(text);
            if (!status.isFinal()) {
                throw new InvalidFieldException(
                        filter.place(STATUS),
                        "must be a status of executions that have ended: SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED");
            }
            statuses.add(status);
        }
        if (statuses.isEmpty()) {
            throw new InvalidFieldException(filter.place(STATUS), "must have at least one status");
        }
        return statuses;
    }
}
