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
 * Which executions of a workspace are wanted. All that is given must hold.
 *
 * @param workspace     whose they are; no other workspace sees them
 * @param workflow      only this one's; one of another workspace has none, as one that never was
 * @param statuses      any of these; empty for all
 * @param createdAfter  at this time or later
 * @param createdBefore earlier than this
 * @param integration   whose event it was
 * @param url           to which trigger URL the event was sent, or what started it without one; reruns have none, and
 *                      of executions of early versions only the synchronous one is known
 * @param idPrefix      the beginning of the id, in lower case
 * @param requestId     of the request that brought the event
 * @param errorText     a part of the error's message or step, in any case
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
    /** The hexadecimal digits of an id of version 7 that are its time in milliseconds. */
    private static final int TIME_DIGITS = 12;

    /** An id is made before its execution is stored, and a repeat of a request keeps the id of its first attempt. */
    private static final Duration LATER = Duration.ofHours(25);

    private static final Duration EARLIER = Duration.ofMinutes(1);

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
                && url.map(expected -> cameTo(expected, state)).orElse(true)
                && (requestId.isEmpty()
                        || state.origin().flatMap(TriggerOrigin::requestId).equals(requestId))
                && errorText.map(text -> errorHas(text, state)).orElse(true);
    }

    private static boolean cameTo(TriggerOrigin.Url expected, ExecutionState state) {
        return state.origin()
                .map(origin -> origin.url() == expected)
                .orElse(expected == TriggerOrigin.Url.SYNC && state.lane() == Lane.SYNC);
    }

    private static boolean errorHas(String text, ExecutionState state) {
        String expected = text.toLowerCase(Locale.ROOT);
        return List.of(state.failure(), state.failedStep()).stream()
                .flatMap(Optional::stream)
                .anyMatch(part -> part.toLowerCase(Locale.ROOT).contains(expected));
    }

    /** The first time at which a wanted execution can have been created. */
    Instant from() {
        Instant byId = idTime('0').map(at -> at.minus(EARLIER)).orElse(Instant.EPOCH);
        return later(byId, createdAfter.orElse(Instant.EPOCH));
    }

    /** The time before which a wanted execution must have been created. */
    Instant before(Instant latest) {
        Instant byId = idTime('f').map(at -> at.plus(LATER)).orElse(latest);
        Instant given = createdBefore.orElse(latest);
        return byId.isBefore(given) ? byId : given;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The time in an id that begins with the prefix and goes on with a digit. */
    private Optional<Instant> idTime(char rest) {
        return idPrefix.map(prefix -> {
            String digits = prefix.replace("-", "");
            String time = digits.length() >= TIME_DIGITS
                    ? digits.substring(0, TIME_DIGITS)
                    : digits + String.valueOf(rest).repeat(TIME_DIGITS - digits.length());
            return Instant.ofEpochMilli(Long.parseLong(time, 16));
        });
    }

    /** Names the list for page tokens. One with the filters of early versions is named as then: their tokens stay valid. */
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

    /** A set has no order of its own, which would make another token in another process. */
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
