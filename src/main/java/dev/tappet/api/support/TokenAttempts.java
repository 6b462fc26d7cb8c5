package dev.tappet.api.support;

import dev.tappet.access.ApiTokens;
import dev.tappet.config.TappetConfig;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.net.AuthenticationLimiter.Attempt;
import dev.tappet.trigger.SourceAddress;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Slows down a source address that sends invalid tokens repeatedly, in any part of the API. */
@Singleton
public class TokenAttempts {
    private final AuthenticationLimiter limiter;
    private final TappetConfig config;

    TokenAttempts(AuthenticationLimiter limiter, TappetConfig config) {
        this.limiter = limiter;
        this.config = config;
    }

    /**
     * Looks up a token, unless the source of the request has to wait.
     *
     * @param lookup returns empty for an invalid token
     * @throws RejectedException with 429 if the source has to wait
     */
    public <T> Optional<T> limited(String token, HttpServerRequest request, Function<String, Optional<T>> lookup) {
        return source(request)
                .map(source -> limited(token, new Attempt(PublicApi.ROOT, source, ApiTokens.hash(token)), lookup))
                .orElseGet(() -> lookup.apply(token));
    }

    private <T> Optional<T> limited(String token, Attempt attempt, Function<String, Optional<T>> lookup) {
        Optional<Duration> delay = limiter.delay(attempt);
        if (delay.isPresent()) {
            throw RejectedException.of(new Rejection(
                    ProblemType.RATE_LIMIT_EXCEEDED,
                    "Too many requests from this address had invalid tokens. Check the token, and retry later",
                    delay));
        }
        Optional<T> found = lookup.apply(token);
        if (found.isPresent()) {
            limiter.succeeded(attempt);
        } else {
            limiter.failed(attempt);
        }
        return found;
    }

    /** The address that a request comes from; empty if it is unknown. */
    public Optional<InetAddress> source(HttpServerRequest request) {
        if (request.remoteAddress() == null || request.remoteAddress().hostAddress() == null) {
            return Optional.empty();
        }
        return new SourceAddress(config.trustedProxies().orElse(List.of()))
                .of(request.remoteAddress().hostAddress(), request.headers().getAll(SourceAddress.FORWARDED_FOR));
    }
}
