package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Disables HTTP/2 without TLS (h2c) unless it is configured. Clients do not need it, and its frames allow floods that
 * no limit on requests prevents.
 */
@Singleton
public class CleartextHttp2 implements HttpServerOptionsCustomizer {
    private final boolean enabled;

    CleartextHttp2(TappetConfig config) {
        this.enabled = config.h2c();
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(enabled);
    }
}
