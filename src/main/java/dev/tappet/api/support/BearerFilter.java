package dev.tappet.api.support;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.access.Sessions;
import dev.tappet.http.ProblemType;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Identifies the caller of the public API by a bearer token, or by the session of the console: one or two reads of the
 * table. A request with an Authorization header does not use its session. Failed attempts slow down their source.
 */
@Singleton
class BearerFilter {
    /** The scheme's case does not matter (RFC 9110, 11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

    /** Looked up late: Quarkus creates filters before the configuration is available. */
    private final Instance<ApiTokens> tokens;

    private final Instance<TokenAttempts> attempts;
    private final Instance<Sessions> sessions;
    private final Instance<BrowserRequestCheck> browserRequests;
    private final CallerContext access;

    BearerFilter(
            Instance<ApiTokens> tokens,
            Instance<TokenAttempts> attempts,
            Instance<Sessions> sessions,
            Instance<BrowserRequestCheck> browserRequests,
            CallerContext access) {
        this.tokens = tokens;
        this.attempts = attempts;
        this.sessions = sessions;
        this.browserRequests = browserRequests;
        this.access = access;
    }

    @ServerRequestFilter
    void identify(ContainerRequestContext request, RoutingContext routing) {
        if (!request.getUriInfo().getPath().startsWith(PublicApi.ROOT)) {
            return;
        }
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        access.setCaller((authorization == null ? bySession(routing) : byToken(authorization, routing.request()))
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.INVALID_TOKEN, "Send a valid token as Authorization: Bearer tpt_…")));
    }

    private Optional<Caller> byToken(String authorization, HttpServerRequest request) {
        return Optional.of(authorization)
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .flatMap(matched -> attempts.get().limited(matched.group(1), request, tokens.get()::identify));
    }

    private Optional<Caller> bySession(RoutingContext routing) {
        return routing.request().getHeader(HttpHeaders.COOKIE) == null
                ? Optional.empty()
                : browserRequests
                        .get()
                        .session(routing.request())
                        .flatMap(secret -> sessions.get().identify(secret));
    }
}
