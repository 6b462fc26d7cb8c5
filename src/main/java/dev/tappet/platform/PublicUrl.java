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
 * The address under which senders know this server. Where a parameter holds it, it is read when it is first needed: few
 * requests need it, and a start has better things to do. It is read again after a while, since a domain can change while
 * environments live on, and senders sign it.
 */
@Singleton
public class PublicUrl implements Supplier<URI> {
    private static final Logger LOG = Logger.getLogger(PublicUrl.class);

    static final Duration KEPT = Duration.ofMinutes(5);

    /** How long the known address is kept when it cannot be read again. */
    static final Duration KEPT_AFTER_FAILURE = Duration.ofSeconds(30);

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

    /** @param parameter reads the address, where a parameter holds it */
    PublicUrl(Optional<Supplier<String>> parameter, Supplier<URI> configured, InstantSource clock) {
        this.parameter = parameter;
        this.configured = configured;
        this.clock = clock;
    }

    /** @throws RuntimeException when the parameter was never read, and cannot be read this time */
    @Override
    public URI get() {
        if (parameter.isEmpty()) {
            return configured.get();
        }
        Optional<KnownUrl> before = known;
        if (before.isPresent()) {
            return clock.instant().isBefore(before.get().until()) ? before.get().url() : readAgain(before.get());
        }
        URI url = read();
        known = Optional.of(new KnownUrl(url, clock.instant().plus(KEPT)));
        return url;
    }

    private URI read() {
        return URI.create(parameter.orElseThrow().get());
    }

    /** One of those who need it; the others have the address as it was. */
    private URI readAgain(KnownUrl before) {
        if (!reading.tryLock()) {
            return before.url();
        }
        try {
            URI url = read();
            known = Optional.of(new KnownUrl(url, clock.instant().plus(KEPT)));
            return url;
        } catch (RuntimeException e) {
            LOG.warnf("The public URL cannot be read again, and stays %s: %s", before.url(), e.getMessage());
            known = Optional.of(new KnownUrl(before.url(), clock.instant().plus(KEPT_AFTER_FAILURE)));
            return before.url();
        } finally {
            reading.unlock();
        }
    }
}
