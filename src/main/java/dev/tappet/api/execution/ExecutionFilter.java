package dev.tappet.api.execution;

import dev.tappet.api.support.IdParser;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.json.InvalidFieldException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestQuery;

/** Reads which executions are wanted from a query. */
final class ExecutionFilter {
    @RestQuery("workflow_id")
    Optional<String> workflow;

    @RestQuery("status")
    Optional<String> status;

    @RestQuery("created_after")
    Optional<String> after;

    @RestQuery("created_before")
    Optional<String> before;

    ExecutionList.Filter in(UUID workspace) throws InvalidFieldException {
        return new ExecutionList.Filter(
                workspace,
                workflow.map(IdParser::workflow),
                status.isPresent() ? Optional.of(status(status.get())) : Optional.empty(),
                time("created_after", after),
                time("created_before", before));
    }

    private static ExecutionStatus status(String text) throws InvalidFieldException {
        return Arrays.stream(ExecutionStatus.values())
                .filter(each -> each.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidFieldException(
                        "status",
                        "must be one of %s"
                                .formatted(Arrays.stream(ExecutionStatus.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", ")))));
    }

    private static Optional<Instant> time(String name, Optional<String> text) throws InvalidFieldException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.get()).toInstant());
        } catch (DateTimeException _) {
            throw new InvalidFieldException(
                    name, "must be a time such as 2026-01-31T12:00:00Z; write the + of an offset as %2B");
        }
    }
}
