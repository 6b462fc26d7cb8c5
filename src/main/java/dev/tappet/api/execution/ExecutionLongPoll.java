package dev.tappet.api.execution;

import dev.tappet.api.support.ApiTurn;
import dev.tappet.api.support.RejectedException;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.ExecutionWatch;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.InvalidFieldException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a request until the execution changes, the wait ends or the caller disconnects. */
@Singleton
class ExecutionLongPoll {
    /** Shorter than the timeout of API Gateway for a function (30 s), and than those of common proxies. */
    private static final int MAX_SECONDS = 20;

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Pattern WAIT = Pattern.compile("([0-9]{1,2})s");
    private static final int MAX_SEEN_LENGTH = 64;

    private final ExecutionWatch watch;
    private final CurrentVertxRequest current;
    private final ApiTurn turn;

    ExecutionLongPoll(ExecutionWatch watch, CurrentVertxRequest current, ApiTurn turn) {
        this.turn = turn;
        this.watch = watch;
        this.current = current;
    }

    /** How long the query asks to wait; empty if it does not. */
    Optional<Duration> maxWait(Optional<String> wait, Optional<String> seen) throws InvalidFieldException {
        if (seen.filter(text -> wait.isEmpty() || text.isEmpty() || text.length() > MAX_SEEN_LENGTH)
                .isPresent()) {
            throw new InvalidFieldException("seen", "must be the revision of an earlier response, and needs a wait");
        }
        if (wait.isEmpty()) {
            return Optional.empty();
        }
        Matcher seconds = WAIT.matcher(wait.get());
        int count = seconds.matches() ? Integer.parseInt(seconds.group(1)) : 0;
        if (count < 1 || count > MAX_SECONDS) {
            throw new InvalidFieldException("wait", "must be 1s to %ds".formatted(MAX_SECONDS));
        }
        return Optional.of(Duration.ofSeconds(count));
    }

    /**
     * Waits on this virtual thread.
     *
     * @param seen    the revision that the caller knows; if empty, that of the execution as it was just read
     * @param longest the maximum time to wait
     * @return whether the execution has changed since it was read
     */
    boolean await(ExecutionSummary execution, Optional<String> seen, Duration longest) {
        if (execution.status().isFinal()
                || seen.filter(known -> !known.equals(execution.revision())).isPresent()) {
            return false;
        }
        CompletableFuture<Void> change = watch.change(execution.workspace(), execution.id(), execution.revision())
                .orElseThrow(() -> RejectedException.of(new Rejection(
                        ProblemType.RATE_LIMIT_EXCEEDED,
                        "Too many requests wait for executions. Read without wait, or try again later",
                        Optional.of(RETRY))));
        RoutingContext routing = current.getCurrent();
        // also called when the caller closes the connection
        routing.addEndHandler(_ -> change.cancel(false));
        return turn.during(() -> await(change, longest));
    }

    private static boolean await(CompletableFuture<Void> change, Duration longest) {
        try {
            change.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | CancellationException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A watch does not fail", e);
        } finally {
            change.cancel(false);
        }
    }
}
