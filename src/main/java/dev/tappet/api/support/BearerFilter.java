package dev.tappet.api.support;

import dev.tappet.access.ApiTokens;
import dev.tappet.http.ProblemType;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody into the public API without a valid token; one look into the table. */
@Singleton
class BearerFilter {
    /** The scheme's case does not matter (RFC 9110, 11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

    /** Looked up late: Quarkus makes filters before there is a configuration. */
    private final Instance<ApiTokens> tokens;

    private final CallerContext access;

    BearerFilter(Instance<ApiTokens> tokens, CallerContext access) {
        this.tokens = tokens;
        this.access = access;
    }

    @ServerRequestFilter
    void identify(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith(PublicApi.ROOT)) {
            return;
        }
        access.grant(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .flatMap(matched -> tokens.get().identify(matched.group(1)))
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.INVALID_TOKEN, "Send a valid token as Authorization: Bearer tpt_…")));
    }
}
