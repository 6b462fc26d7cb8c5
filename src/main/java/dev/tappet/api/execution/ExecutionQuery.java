package dev.tappet.api.execution;

import dev.tappet.api.support.IdParser;
import dev.tappet.execution.ExecutionFilter;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestQuery;

/** Reads the filter of a list of executions from a query. */
final class ExecutionQuery {
    /** The maximum length of request ids, and of text to find in errors, in characters. */
    private static final int MAX_TEXT = 128;

    private static final Pattern ID_PREFIX =
            Pattern.compile("(?=.{1,36}$)[0-9a-f]{1,8}(-[0-9a-f]{0,4}){0,3}(-[0-9a-f]{0,12})?");

    @RestQuery("workflow_id")
    Optional<String> workflow;

    @RestQuery("status")
    Optional<String> status;

    @RestQuery("created_after")
    Optional<String> after;

    @RestQuery("created_before")
    Optional<String> before;

    @RestQuery("integration_id")
    Optional<String> integration;

    @RestQuery("url")
    Optional<String> url;

    @RestQuery("id_prefix")
    Optional<String> idPrefix;

    @RestQuery("request_id")
    Optional<String> requestId;

    @RestQuery("error")
    Optional<String> error;

    ExecutionFilter in(UUID workspace) throws InvalidFieldException {
        return new ExecutionFilter(
                workspace,
                workflow.map(IdParser::workflow),
                statuses(),
                time("created_after", after),
                time("created_before", before),
                integration.map(IdParser::integration),
                url.isPresent() ? Optional.of(url(url.get())) : Optional.empty(),
                prefix(),
                text("request_id", requestId),
                text("error", error));
    }

    private Set<ExecutionStatus> statuses() throws InvalidFieldException {
        Set<ExecutionStatus> statuses = EnumSet.noneOf(ExecutionStatus.class);
        if (status.isPresent()) {
            for (String value : status.get().split(",", -1)) {
                statuses.add(status(value.strip()));
            }
        }
        return statuses;
    }

    private static TriggerOrigin.Url url(String text) throws InvalidFieldException {
        return Arrays.stream(TriggerOrigin.Url.values())
                .filter(url -> EnumNames.of(url).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidFieldException("url", "must be one of webhook, async, sync, schedule, tappet"));
    }

    private Optional<String> prefix() throws InvalidFieldException {
        Optional<String> prefix = idPrefix.map(text -> text.toLowerCase(Locale.ROOT));
        if (prefix.filter(text -> !ID_PREFIX.matcher(text).matches()).isPresent()) {
            throw new InvalidFieldException(
                    "id_prefix", "must be the beginning of an execution ID, such as 01a20099-dfdc");
        }
        return prefix;
    }

    private static Optional<String> text(String name, Optional<String> text) throws InvalidFieldException {
        if (text.filter(given -> given.isBlank() || given.length() > MAX_TEXT).isPresent()) {
            throw new InvalidFieldException(name, "must have 1 to %d characters".formatted(MAX_TEXT));
        }
        return text;
    }

    static ExecutionStatus status(String text) throws InvalidFieldException {
        return Arrays.stream(ExecutionStatus.values())
                .filter(status -> status.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidFieldException(
                        "status",
                        "must be one or more of %s, separated by commas"
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
