package dev.tappet.api.support;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.config.TappetConfig;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.net.AuthenticationLimiter.Attempt;
import dev.tappet.trigger.SourceAddress;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody into the public API without a valid token; one look into the table. Failures of a source slow it. */
@Singleton
class BearerFilter {
    /** The scheme's case does not matter (RFC 9110, 11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

    /** Looked up late: Quarkus makes filters before there is a configuration. */
    private final Instance<ApiTokens> tokens;

    private final Instance<AuthenticationLimiter> limiter;
    private final Instance<TappetConfig> config;
    private final CallerContext access;

    BearerFilter(
            Instance<ApiTokens> tokens,
            Instance<AuthenticationLimiter> limiter,
            Instance<TappetConfig> config,
            CallerContext access) {
        this.tokens = tokens;
        this.limiter = limiter;
        this.config = config;
        this.access = access;
    }

    @ServerRequestFilter
    void identify(ContainerRequestContext request, RoutingContext routing) {
        if (!request.getUriInfo().getPath().startsWith(PublicApi.ROOT)) {
            return;
        }
        access.grant(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .flatMap(matched -> identify(matched.group(1), routing.request()))
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.INVALID_TOKEN, "Send a valid token as Authorization: Bearer tpt_…")));
    }

    private Optional<Caller> identify(String token, HttpServerRequest request) {
        return source(request)
                .map(source -> new Attempt(PublicApi.ROOT, source, ApiTokens.hash(token)))
                .map(attempt -> identify(token, attempt))
                .orElseGet(() -> tokens.get().identify(token));
    }

    private Optional<Caller> identify(String token, Attempt attempt) {
        Optional<Duration> delay = limiter.get().delay(attempt);
        if (delay.isPresent()) {
            throw RejectedException.of(new Rejection(
                    ProblemType.RATE_LIMIT_EXCEEDED,
                    "Requests from this address had invalid tokens too often. Check the token, and retry later",
                    delay));
        }
        Optional<Caller> caller = tokens.get().identify(token);
        if (caller.isPresent()) {
            limiter.get().succeeded(attempt);
        } else {
            limiter.get().failed(attempt);
        }
        return caller;
    }

    private Optional<InetAddress> source(HttpServerRequest request) {
        if (request.remoteAddress() == null || request.remoteAddress().hostAddress() == null) {
            return Optional.empty();
        }
        return new SourceAddress(config.get().trustedProxies().orElse(List.of()))
                .of(request.remoteAddress().hostAddress(), request.headers().getAll(SourceAddress.FORWARDED_FOR));
    }
}
