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
 * Slows the guessing of secrets. A source may fail {@value #BURST} times at a target, and then once a second; an attempt
 * beyond that is refused before its secret is compared, so that nothing is learned from it. What has succeeded within
 * the last hour is compared nevertheless: another caller behind the same address, whose failures are not its own, is
 * not kept out. Thread-safe. In this process only, and in bounded memory: where more sources fail than are remembered,
 * some of them begin anew.
 */
public final class AuthenticationLimiter {
    /** Failures of a source at a target before it is slowed. */
    public static final int BURST = 20;

    /** Failures at once, of attempts that were under way together, may make it wait for so much longer at most. */
    private static final int DEBT = 10;

    private static final long INTERVAL_MILLIS = 1_000;
    private static final long REMEMBERED_MILLIS = Duration.ofHours(1).toMillis();

    /** How old what is remembered of a success becomes before it is written anew: not at each request. */
    private static final long REFRESH_MILLIS = Duration.ofMinutes(1).toMillis();

    static final int CAPACITY = 10_000;

    private final InstantSource clock;

    /** When a source has all of its burst again, in milliseconds. */
    private final Map<Origin, Long> recovered = new ConcurrentHashMap<>();

    private final Map<Success, Long> successes = new ConcurrentHashMap<>();

    public AuthenticationLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * One attempt.
     *
     * @param target   what the secret is for, such as an integration
     * @param source   where the attempt comes from
     * @param credentials what a success is remembered by: the credential's hash, or the source where no two requests have
     *     the same credential
     */
    public record Attempt(Object target, InetAddress source, Object credentials) {
        private Origin origin() {
            // a network of IPv6 belongs to one subscriber (RFC 6177)
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
        if (overLimit <= 0 || successes.getOrDefault(attempt.success(), Long.MIN_VALUE) > now - REMEMBERED_MILLIS) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.ceilDiv(overLimit, 1_000)));
    }

    public void failed(Attempt attempt) {
        long now = clock.millis();
        long latest = now + (BURST + DEBT) * INTERVAL_MILLIS;
        recovered.merge(
                attempt.origin(),
                now + INTERVAL_MILLIS,
                (existing, _) -> Math.min(Math.max(existing, now) + INTERVAL_MILLIS, latest));
        makeRoom(recovered, until -> until <= now);
    }

    public void succeeded(Attempt attempt) {
        long now = clock.millis();
        Success success = attempt.success();
        if (successes.getOrDefault(success, Long.MIN_VALUE) < now - REFRESH_MILLIS) {
            successes.put(success, now);
            makeRoom(successes, at -> at <= now - REMEMBERED_MILLIS);
        }
    }

    /** How many sources and successes are remembered. */
    int size() {
        return recovered.size() + successes.size();
    }

    /** Forgets what no longer counts, and where all counts, some of it, so that this is seldom. */
    private static <K> void makeRoom(Map<K, Long> times, Predicate<Long> isOver) {
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
