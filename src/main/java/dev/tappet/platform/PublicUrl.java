package dev.tappet.platform;

import dev.tappet.config.TappetConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The address under which senders know this server. Where a parameter holds it, it is read when somebody first asks:
 * few requests need it, and a start has better things to do.
 */
@Singleton
public class PublicUrl implements Supplier<URI> {
    private final TappetConfig config;
    private final Instance<ParameterReader> parameters;
    private volatile Optional<URI> known = Optional.empty();

    PublicUrl(TappetConfig config, Instance<ParameterReader> parameters) {
        this.config = config;
        this.parameters = parameters;
    }

    /** @throws RuntimeException when the parameter cannot be read, this time */
    @Override
    public URI get() {
        if (known.isEmpty()) {
            known = Optional.of(config.publicUrlParameter()
                    .map(name -> URI.create(parameters.get().read(name)))
                    .orElseGet(config::publicUrl));
        }
        return known.get();
    }
}
