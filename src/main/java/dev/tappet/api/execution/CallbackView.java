package dev.tappet.api.execution;

import dev.tappet.api.support.PublicApi;
import dev.tappet.execution.CallbackList;
import dev.tappet.execution.StoredCallback;
import dev.tappet.paging.ResultPage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A callback, as the API returns it. It never contains the callback's URL.
 *
 * @param path   the position of the step that opened it
 * @param name   the display name of that step
 * @param status open, decided, expired, or ended if the execution ended before a decision
 * @param choice the choice of the decision
 */
@PublicApi
public record CallbackView(
        UUID id,
        UUID executionId,
        UUID workflowId,
        String path,
        Optional<String> name,
        List<String> choices,
        String status,
        Optional<String> choice,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> decidedAt) {
    /** A page of callbacks. */
    @PublicApi
    public record Listing(List<CallbackView> callbacks, Optional<String> nextPageToken) {}

    static Listing listing(ResultPage<CallbackList.Listed> page, Instant now) {
        return new Listing(page.found().stream().map(listed -> of(listed, now)).toList(), page.next());
    }

    static CallbackView of(CallbackList.Listed listed, Instant now) {
        StoredCallback callback = listed.callback();
        return new CallbackView(
                callback.id(),
                callback.execution(),
                callback.workflow(),
                callback.path(),
                callback.title(),
                callback.choices(),
                status(listed, now),
                callback.decided().flatMap(StoredCallback.Decision::choice),
                callback.created(),
                callback.until(),
                callback.decided().map(StoredCallback.Decision::at));
    }

    private static String status(CallbackList.Listed listed, Instant now) {
        StoredCallback callback = listed.callback();
        if (callback.status() == StoredCallback.Status.OPEN && !listed.isOpen()) {
            return callback.isExpired(now) ? "expired" : "ended";
        }
        return callback.status().name().toLowerCase(Locale.ROOT);
    }
}
