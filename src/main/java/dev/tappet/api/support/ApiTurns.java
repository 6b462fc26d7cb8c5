package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.OwnerTurns;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.Duration;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits how many requests of a workspace the public API processes at the same time: reading large records and
 * redacting them takes processor time and memory, which other workspaces need. Further requests wait.
 */
@Singleton
public class ApiTurns {
    /** Several, because requests also wait for the table. */
    private static final int PER_PROCESSOR = 4;

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final OwnerTurns turns =
            new OwnerTurns(PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    private final CallerContext access;
    private final ApiTurn turn;

    ApiTurns(CallerContext access, ApiTurn turn) {
        this.access = access;
        this.turn = turn;
    }

    @ServerRequestFilter(priority = QueryParameterFilter.AFTER_AUTHENTICATION - 1)
    void begin(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith(PublicApi.ROOT)) {
            turn.begin(access.limited().toString());
        }
    }

    /** @throws RejectedException with 429 if there is no turn within 5 s */
    void acquire(String owner) {
        if (!turns.tryAcquire(owner, MAX_WAIT)) {
            throw RejectedException.of(new Rejection(
                    ProblemType.RATE_LIMIT_EXCEEDED,
                    "Too many requests of this workspace are processed at the same time. Send fewer at once, or"
                            + " retry later",
                    Optional.of(Duration.ofSeconds(1))));
        }
    }

    /** @return whether there was a turn within 5 s */
    boolean tryReacquire(String owner) {
        return turns.tryAcquire(owner, MAX_WAIT);
    }

    void release(String owner) {
        turns.release(owner);
    }
}
