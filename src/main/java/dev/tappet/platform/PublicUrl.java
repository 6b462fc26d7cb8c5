package dev.tappet.platform;

import dev.tappet.config.TappetConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The public URL of this server, as senders use it. If a parameter contains it, the parameter is read on first use: few
 * requests need it, and it would delay the start. It is read again periodically, since the domain may change during the
 * lifetime of an environment, and senders include the URL in their signatures.
 */
@Singleton
public class PublicUrl implements Supplier<URI> {
    private static final Logger LOG = Logger.getLogger(PublicUrl.class);

    static final Duration LIFETIME = Duration.ofMinutes(5);

    /** How long the last known URL remains in use after a failure to read it again. */
    static final Duration LIFETIME_AFTER_FAILURE = Duration.ofSeconds(30);

    private final Optional<Supplier<String>> parameter;
    private final Supplier<URI> configured;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Optional<KnownUrl> known = Optional.empty();

    private record KnownUrl(URI url, Instant until) {}

    @Inject
    PublicUrl(TappetConfig config, Instance<ParameterReader> parameters, InstantSource clock) {
        this(config.publicUrlParameter().map(name -> () -> parameters.get().read(name)), config::publicUrl, clock);
    }

    /** @param parameter reads the URL, if a parameter contains it */
    PublicUrl(Optional<Supplier<String>> parameter, Supplier<URI> configured, InstantSource clock) {
        this.parameter = parameter;
        this.configured = configured;
        this.clock = clock;
    }

    /** @throws RuntimeException if the parameter has never been read and cannot be read now */
    @Override
    public URI get() {
        if (parameter.isEmpty()) {
            return configured.get();
        }
        Optional<KnownUrl> before = known;
        if (before.isPresent()) {
            return clock.instant().isBefore(before.get().until()) ? before.get().url() : refresh(before.get());
        }
        URI url = read();
        known = Optional.of(new KnownUrl(url, clock.instant().plus(LIFETIME)));
        return url;
    }

    private URI read() {
        return URI.create(parameter.orElseThrow().get());
    }

    /** Reads the parameter on one thread; concurrent callers receive the previous URL. */
    private URI refresh(KnownUrl before) {
        if (!reading.tryLock()) {
            return before.url();
        }
        try {
            URI url = read();
            known = Optional.of(new KnownUrl(url, clock.instant().plus(LIFETIME)));
            return url;
        } catch (RuntimeException e) {
            LOG.warnf("The public URL cannot be read again, and stays %s: %s", before.url(), e.getMessage());
            known = Optional.of(new KnownUrl(before.url(), clock.instant().plus(LIFETIME_AFTER_FAILURE)));
            return before.url();
        } finally {
            reading.unlock();
        }
    }
}
