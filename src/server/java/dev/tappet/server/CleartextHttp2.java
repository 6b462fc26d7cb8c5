package dev.tappet.server;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Turns off HTTP/2 without TLS (h2c) unless it is wanted: no client needs it by itself, and its frames allow floods that
 * no limit of a request stops.
 */
@Singleton
public class CleartextHttp2 implements HttpServerOptionsCustomizer {
    private final boolean wanted;

    CleartextHttp2(@ConfigProperty(name = "tappet.h2c", defaultValue = "false") boolean wanted) {
        this.wanted = wanted;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(wanted);
    }
}
