package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.net.AuthenticationLimiter.Attempt;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Authenticates a request, unless its source address has failed too often at this integration. Successes are remembered
 * by source address, because signatures differ in every request.
 */
record AuthenticationCheck(Authenticator authenticator, SourceAddress addresses, AuthenticationLimiter limiter) {
    CheckResult<ResolvedRequest> check(ResolvedRequest at) {
        if (at.integration().authentication().isEmpty() || Authenticator.isExempt(at.request(), at.integration())) {
            return authenticator.check(at);
        }
        Optional<InetAddress> source = addresses.of(at.request());
        return source.isEmpty()
                ? authenticator.check(at)
                : check(at, new Attempt(at.integration().id(), source.get(), source.get()));
    }

    private CheckResult<ResolvedRequest> check(ResolvedRequest at, Attempt attempt) {
        Optional<Duration> delay = limiter.delay(attempt);
        if (delay.isPresent()) {
            return CheckResult.refused(new Rejection(
                    ProblemType.RATE_LIMIT_EXCEEDED,
                    "Too many requests from this source address failed authentication. Compare the secret with the"
                            + " integration's, and retry later.",
                    delay));
        }
        CheckResult<ResolvedRequest> result = authenticator.check(at);
        switch (result) {
            case CheckResult.Continue<ResolvedRequest> _ -> limiter.succeeded(attempt);
            case CheckResult.Respond<ResolvedRequest> _ -> limiter.failed(attempt);
        }
        return result;
    }
}
