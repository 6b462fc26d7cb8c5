package dev.tappet.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Limits attempts to guess secrets. A source may fail {@value #BURST} times at a target, and then once a second.
 * Further attempts are rejected before their secret is compared, so that they reveal nothing. Credentials that
 * succeeded within the last hour are still compared, so that the failures of other callers behind the same address do
 * not block them. Thread-safe. The state is in this process only, and its memory is limited: if too many sources fail,
 * some of them are forgotten.
 */
public final class AuthenticationLimiter {
    /** Failures of a source at a target before it is limited. */
    public static final int BURST = 20;

    /** The maximum of failures beyond the burst that add to the waiting time; they come from concurrent attempts. */
    private static final int MAX_DEBT = 10;

    private static final long INTERVAL_MILLIS = 1_000;
    private static final long RETENTION_MILLIS = Duration.ofHours(1).toMillis();

    /** The minimum age at which a success is recorded again, so that not every request records one. */
    private static final long REFRESH_MILLIS = Duration.ofMinutes(1).toMillis();

    static final int CAPACITY = 10_000;

    private final InstantSource clock;

    /** When a source may use its full burst again, in milliseconds since the epoch. */
    private final Map<Origin, Long> recovered = new ConcurrentHashMap<>();

    private final Map<Success, Long> successes = new ConcurrentHashMap<>();

    public AuthenticationLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * An attempt to authenticate.
     *
     * @param target      the purpose of the secret, such as an integration
     * @param source      the address of the caller
     * @param credentials under which a success is recorded: the credential's hash, or the source if each request has a
     *                    different credential
     */
    public record Attempt(Object target, InetAddress source, Object credentials) {
        /** Equal for addresses of one subscriber: an IPv6 network of 64 bits belongs to one (RFC 6177). */
        public String network() {
            return (source instanceof Inet6Address ? "6:" : "4:") + Long.toHexString(origin().network());
        }

        private Origin origin() {
            return source instanceof Inet6Address
                    ? new Origin(
                            target, true, ByteBuffer.wrap(source.getAddress()).getLong())
                    : new Origin(
                            target, false, ByteBuffer.wrap(source.getAddress()).getInt());
        }

        private Success success() {
            return new Success(target, credentials);
        }
    }

    private record Origin(Object target, boolean isIpv6, long network) {}

    private record Success(Object target, Object credentials) {}

    /** How long the source must wait before this attempt; empty if its secret may be compared now. */
    public Optional<Duration> delay(Attempt attempt) {
        if (recovered.isEmpty()) {
            return Optional.empty();
        }
        long now = clock.millis();
        long overLimit =
                recovered.getOrDefault(attempt.origin(), now) - now - BURST * INTERVAL_MILLIS + INTERVAL_MILLIS;
        if (overLimit <= 0 || successes.getOrDefault(attempt.success(), Long.MIN_VALUE) > now - RETENTION_MILLIS) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.ceilDiv(overLimit, 1_000)));
    }

    public void failed(Attempt attempt) {
        long now = clock.millis();
        long latest = now + (BURST + MAX_DEBT) * INTERVAL_MILLIS;
        recovered.merge(
                attempt.origin(),
                now + INTERVAL_MILLIS,
                (existing, _) -> Math.min(Math.max(existing, now) + INTERVAL_MILLIS, latest));
        evict(recovered, until -> until <= now);
    }

    public void succeeded(Attempt attempt) {
        long now = clock.millis();
        Success success = attempt.success();
        if (successes.getOrDefault(success, Long.MIN_VALUE) < now - REFRESH_MILLIS) {
            successes.put(success, now);
            evict(successes, at -> at <= now - RETENTION_MILLIS);
        }
    }

    /** The number of recorded sources and successes. */
    int size() {
        return recovered.size() + successes.size();
    }

    /** Removes expired entries, and others until a tenth of the capacity is free, so that this is rare. */
    private static <K> void evict(Map<K, Long> times, Predicate<Long> isOver) {
        if (times.size() <= CAPACITY) {
            return;
        }
        times.values().removeIf(isOver);
        Iterator<K> others = times.keySet().iterator();
        while (times.size() > CAPACITY * 9 / 10 && others.hasNext()) {
            others.next();
            others.remove();
        }
    }
}
