package dev.tappet.server.demo;

import dev.tappet.access.ApiTokens;
import dev.tappet.config.TappetConfig;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Integrations;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.util.Optional;

/** Makes the demo when the configuration wants it, and prints what to try once requests are taken. */
@ApplicationScoped
public class DemoStart {
    private volatile Optional<String> lines = Optional.empty();

    void start(
            @Observes StartupEvent event,
            TappetConfig config,
            Workspaces workspaces,
            ApiTokens tokens,
            Integrations integrations,
            Workflows workflows,
            Publisher publisher)
            throws IOException {
        if (config.demo() && config.table().isPresent()) {
            lines = Optional.of("""

                    # No demo: its samples need a data folder, and this server uses the table %s.
                    # The administrator's token (TAPPET_ADMIN_TOKEN) creates a workspace: POST %s/public/v1alpha/workspaces
                    """.formatted(
                            config.table().get(), config.publicUrl().toString().replaceFirst("/+$", "")));
        } else if (config.demo()) {
            DemoWorkspace demo =
                    new DemoWorkspace(config.data(), workspaces, tokens, integrations, workflows, publisher);
            lines = Optional.of(demo.open(config.publicUrl()).lines(config.publicUrl()));
        }
    }

    /** A server whose port is taken promises nothing. */
    void listening(@ObservesAsync HttpServerStart event) {
        lines.ifPresent(System.out::println);
    }
}
