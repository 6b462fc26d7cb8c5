package dev.tappet.server.demo;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Sessions;
import dev.tappet.access.SignInLink;
import dev.tappet.config.TappetConfig;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
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
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Creates the demo if it is configured, and prints its commands once the server accepts requests. Samples call other
 * samples by loopback, which only the steps of the demo's workspace may do.
 */
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
            Publisher publisher,
            WorkspaceTargets targets,
            @ConfigProperty(name = "quarkus.http.port") int port,
            Sessions sessions)
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
            DemoGuide guide = demo.open(config.publicUrl());
            if (port > 0) {
                targets.allow(guide.workspace(), AllowedTargets.target("127.0.0.1:" + port));
            }
            lines = Optional.of(guide.lines(config.publicUrl())
                    + (config.console() ? consoleLine(sessions, guide.token(), config.publicUrl()) : ""));
        }
    }

    /** The link is valid once, for ten minutes, since printed text is kept in logs and terminals. */
    private static String consoleLine(Sessions sessions, String token, URI publicUrl) {
        String code = sessions.createCode(token).orElseThrow();
        return "\n# Console: " + SignInLink.of(publicUrl, code)
                + "\n# (this link signs in once, within ten minutes; make console-login prints another)\n";
    }

    /** Prints nothing if the port is in use. */
    void listening(@ObservesAsync HttpServerStart event) {
        lines.ifPresent(System.out::println);
    }
}
