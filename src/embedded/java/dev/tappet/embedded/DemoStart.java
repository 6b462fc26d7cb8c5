package dev.tappet.embedded;

import dev.tappet.TappetConfig;
import dev.tappet.workspace.ApiTokens;
import dev.tappet.workspace.Integrations;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** Makes the demo when the configuration wants it, and prints what to try. */
public class DemoStart {
    void start(
            @Observes StartupEvent event,
            TappetConfig config,
            Workspaces workspaces,
            ApiTokens tokens,
            Integrations integrations,
            Workflows workflows,
            Publisher publisher)
            throws IOException {
        if (config.demo()) {
            DemoWorkspace demo =
                    new DemoWorkspace(config.data(), workspaces, tokens, integrations, workflows, publisher);
            System.out.println(demo.open(config.publicUrl()).lines(config.publicUrl()));
        }
    }
}
