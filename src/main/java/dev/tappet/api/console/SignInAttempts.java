package dev.tappet.api.console;

import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.OwnerTurns;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.net.AuthenticationLimiter.Attempt;
import dev.tappet.oidc.OidcSignInException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits what requests without a session have this server ask of the identity provider: those of a source address, and
 * all at once. A source whose sign-ins fail repeatedly is slowed down as one that sends invalid tokens.
 */
@Singleton
class SignInAttempts {
    private static final String TARGET = "console sign-in";
    private static final int OF_SOURCE_AT_ONCE = 4;
    private static final int AT_ONCE = 32;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final OwnerTurns turns = new OwnerTurns(OF_SOURCE_AT_ONCE, AT_ONCE);
    private final AuthenticationLimiter limiter;
    private final Duration longestWait;

    @Inject
    SignInAttempts(AuthenticationLimiter limiter) {
        this(limiter, LONGEST_WAIT);
    }

    /** @param longestWait of a sign-in for those that ask the provider */
    SignInAttempts(AuthenticationLimiter limiter, Duration longestWait) {
        this.limiter = limiter;
        this.longestWait = longestWait;
    }

    /** A step of a sign-in, which may ask the provider. */
    interface LimitedStep<T> {
        T run() throws OidcSignInException;
    }

    /**
     * Runs a step of a sign-in. Blocks the calling thread.
     *
     * @param address of the source; those without one share a limit
     * @throws RejectedException   with 429 if the source has to wait, or too many sign-ins wait for the provider
     * @throws OidcSignInException if the step failed
     */
    <T> T limited(Optional<InetAddress> address, LimitedStep<T> step) throws OidcSignInException {
        InetAddress source = address.orElse(InetAddress.getLoopbackAddress());
        Attempt attempt = new Attempt(TARGET, source, source);
        Optional<Duration> delay = limiter.delay(attempt);
        if (delay.isPresent()) {
            throw rejected("Too many sign-ins from this address failed. Retry later", delay.get());
        }
        return inTurn(attempt.network(), () -> counted(attempt, step));
    }

    private <T> T counted(Attempt attempt, LimitedStep<T> step) throws OidcSignInException {
        try {
            return step.run();
        } catch (OidcSignInException e) {
            // one that has expired asked the provider for nothing
            if (e.reason() != OidcSignInException.Reason.EXPIRED) {
                limiter.failed(attempt);
            }
            throw e;
        }
    }

    private <T> T inTurn(String owner, LimitedStep<T> step) throws OidcSignInException {
        if (!turns.tryAcquire(owner, longestWait)) {
            throw rejected("Too many sign-ins wait for the identity provider. Retry later", LONGEST_WAIT);
        }
        try {
            return step.run();
        } finally {
            turns.release(owner);
        }
    }

    private static RejectedException rejected(String detail, Duration retryAfter) {
        return RejectedException.of(new Rejection(ProblemType.RATE_LIMIT_EXCEEDED, detail, Optional.of(retryAfter)));
    }
}
