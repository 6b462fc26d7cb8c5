package dev.tappet.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.expression.Evaluation;
import dev.tappet.json.Json;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.DefinitionReader;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Integrations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoWorkspaceTest {
    private static final URI ADDRESS = URI.create("http://localhost:8080");

    @TempDir
    private Path data;

    private final InstantSource clock = InstantSource.system();
    private final ItemTable table = new InMemoryItemTable(clock);
    private final SecretBox box = new AesGcmSecretBox(new byte[32]);
    private final PageTokens pageTokens = new PageTokens(box);
    private final DefinitionReader reader =
            new DefinitionParser(Map.of(HttpOperator.NAME, HttpOperator.schema()))::read;
    private final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    private final ApiTokens tokens = new ApiTokens(table, pageTokens, Optional.empty(), clock);

    @Test
    void publishesEverySampleAtAnIntegrationOfItsOwn() throws Exception {
        open();
        TableCatalog catalog = new TableCatalog(table, box, reader);
        for (String path : remembered().workflows().values()) {
            String[] parts = path.split("/");
            assertThat(catalog.bindings(UUID.fromString(parts[3])))
                    .singleElement()
                    .satisfies(binding -> assertThat(binding.workflow()).hasToString(parts[5]));
        }
        assertThat(remembered().workflows()).hasSize(DemoSample.ALL.size());
    }

    @Test
    void samplesThatCallOthersKnowTheirAddresses() throws Exception {
        open();
        String report = remembered().workflows().get("report");
        String[] relay = remembered().workflows().get("relay").split("/");
        Workflow workflow = new TableCatalog(table, box, reader).definition(UUID.fromString(relay[5]), 1);
        assertThat(workflow.steps().getFirst())
                .isInstanceOfSatisfying(
                        Step.OperatorStep.class,
                        step -> assertThat(step.arguments().evaluate(new Evaluation(Map.of(), Instant.EPOCH, 1)))
                                .asInstanceOf(InstanceOfAssertFactories.MAP)
                                .containsEntry("url", ADDRESS + report + "/sync"));
    }

    @Test
    void printsTheSameLinesAtEveryStart() throws Exception {
        String first = open().lines(ADDRESS);
        assertThat(open().lines(ADDRESS)).isEqualTo(first);
        assertThat(workspaces.list(PageRequest.FIRST).found()).hasSize(1);
    }

    @Test
    void remembersATokenThatIsValid() throws Exception {
        open();
        assertThat(tokens.identify(remembered().token())).get().isInstanceOf(Caller.Member.class);
    }

    @Test
    void laysARealPayloadBesideTheData() throws Exception {
        open();
        assertThat(Json.read(Files.readAllBytes(data.resolve("demo/github/pull_request.json"))))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("action", "opened");
    }

    private DemoGuide open() throws Exception {
        return new DemoWorkspace(
                        data,
                        workspaces,
                        tokens,
                        new Integrations(table, box, pageTokens, clock),
                        new Workflows(table, reader, pageTokens, clock),
                        new Publisher(table, reader, clock))
                .open(ADDRESS);
    }

    private DemoMemory.Demo remembered() throws Exception {
        return new DemoMemory(data.resolve("demo/demo.json")).read().orElseThrow();
    }
}
