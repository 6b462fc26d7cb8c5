package dev.tappet.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Selects executions of a workspace. All given conditions must hold.
 *
 * @param workspace     only its executions
 * @param workflow      only executions of this workflow; none if it belongs to another workspace
 * @param statuses      any of these; empty for all
 * @param createdAfter  inclusive
 * @param createdBefore exclusive
 * @param integration   whose event started it
 * @param url           the trigger URL, or what started the execution without one. Reruns have none; of executions of
 *                      early versions only the synchronous URL is known
 * @param idPrefix      the beginning of the id, in lower case
 * @param requestId     of the request that sent the event
 * @param errorText     a part of the error's message or step, ignoring case
 */
public record ExecutionFilter(
        UUID workspace,
        Optional<UUID> workflow,
        Set<ExecutionStatus> statuses,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore,
        Optional<UUID> integration,
        Optional<TriggerOrigin.Url> url,
        Optional<String> idPrefix,
        Optional<String> requestId,
        Optional<String> errorText) {
    /** The hexadecimal digits of a UUID of version 7 that encode its time in milliseconds. */
    private static final int TIME_DIGITS = 12;

    /** How long after its id an execution may be stored: a repeat of a request uses the id of its first attempt. */
    private static final Duration MAX_STORE_DELAY = Duration.ofHours(25);

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    public ExecutionFilter {
        statuses = Set.copyOf(statuses);
    }

    /** All executions of a workspace. */
    public static ExecutionFilter of(UUID workspace) {
        return new ExecutionFilter(
                workspace,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    boolean matches(ExecutionState state) {
        return (statuses.isEmpty() || statuses.contains(state.status()))
                && (integration.isEmpty() || integration.equals(state.binding().integration()))
                && idPrefix.map(state.id().toString()::startsWith).orElse(true)
                && url.map(expected -> matchesUrl(expected, state)).orElse(true)
                && (requestId.isEmpty() || state.origin().requestId().equals(requestId))
                && errorText.map(text -> errorContains(text, state)).orElse(true);
    }

    private static boolean matchesUrl(TriggerOrigin.Url expected, ExecutionState state) {
        return state.origin()
                .trigger()
                .map(origin -> origin.url() == expected)
                .orElse(expected == TriggerOrigin.Url.SYNC && state.lane() == Lane.SYNC);
    }

    private static boolean errorContains(String text, ExecutionState state) {
        String expected = text.toLowerCase(Locale.ROOT);
        return List.of(state.result().failure(), state.result().failedStep()).stream()
                .flatMap(Optional::stream)
                .anyMatch(part -> part.toLowerCase(Locale.ROOT).contains(expected));
    }

    /** The earliest time at which a matching execution can have been created. */
    Instant from() {
        Instant byId = idTime('0').map(at -> at.minus(CLOCK_SKEW)).orElse(Instant.EPOCH);
        return max(byId, createdAfter.orElse(Instant.EPOCH));
    }

    /** The time before which a matching execution must have been created. */
    Instant before(Instant latest) {
        Instant byId = idTime('f').map(at -> at.plus(MAX_STORE_DELAY)).orElse(latest);
        Instant given = createdBefore.orElse(latest);
        return byId.isBefore(given) ? byId : given;
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The time in an id that starts with the prefix, filled up with a digit. */
    private Optional<Instant> idTime(char rest) {
        return idPrefix.map(prefix -> {
            String digits = prefix.replace("-", "");
            String time = digits.length() >= TIME_DIGITS
                    ? digits.substring(0, TIME_DIGITS)
                    : digits + String.valueOf(rest).repeat(TIME_DIGITS - digits.length());
            return Instant.ofEpochMilli(Long.parseLong(time, 16));
        });
    }

    /**
     * Identifies the list in page tokens. Lists with the filters of early versions keep their old names, so that old
     * tokens stay valid.
     */
    String listName() {
        boolean early = statuses.size() <= 1
                && integration.isEmpty()
                && url.isEmpty()
                && idPrefix.isEmpty()
                && requestId.isEmpty()
                && errorText.isEmpty();
        return early
                ? "executions Filter[workspace=%s, workflow=%s, status=%s, createdAfter=%s, createdBefore=%s]"
                        .formatted(workspace, workflow, statuses.stream().findFirst(), createdAfter, createdBefore)
                : "executions " + statuses.stream().sorted().map(Enum::name).collect(Collectors.joining(","))
                        + withoutStatuses();
    }

    /** Without the set, whose order could differ between processes. */
    private ExecutionFilter withoutStatuses() {
        return new ExecutionFilter(
                workspace,
                workflow,
                Set.of(),
                createdAfter,
                createdBefore,
                integration,
                url,
                idPrefix,
                requestId,
                errorText);
    }
}
