package dev.tappet.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import dev.tappet.expression.Evaluation;
import dev.tappet.json.Json;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.DefinitionReader;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Integrations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
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
    private final Workflows workflows = new Workflows(table, reader, pageTokens, clock);
    private final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    private final ApiTokens tokens = new ApiTokens(table, pageTokens, Optional.empty(), clock);

    @Test
    void samples_arePublishedAtTheirIntegrations() throws Exception {
        open();
        TableCatalog catalog = new TableCatalog(table, box, reader, new VariableValues(table, clock));
        for (String path : remembered().workflows().values()) {
            String[] parts = path.split("/");
            assertThat(catalog.bindings(UUID.fromString(parts[3])))
                    .singleElement()
                    .satisfies(binding -> assertThat(binding.workflow()).hasToString(parts[5]));
        }
        assertThat(remembered().workflows()).hasSize(DemoSample.ALL.size());
    }

    @Test
    void callingSamples_knowUrlsOfCalledOnes() throws Exception {
        open();
        String report = remembered().workflows().get("report");
        String[] relay = remembered().workflows().get("relay").split("/");
        Workflow workflow = new TableCatalog(table, box, reader, new VariableValues(table, clock))
                .definition(UUID.fromString(relay[5]), 1);
        assertThat(workflow.steps().getFirst())
                .isInstanceOfSatisfying(
                        Step.OperatorStep.class,
                        step -> assertThat(step.arguments().evaluate(new Evaluation(Map.of(), Instant.EPOCH, 1)))
                                .asInstanceOf(InstanceOfAssertFactories.MAP)
                                .containsEntry("url", ADDRESS + report + "/sync"));
    }

    @Test
    void laterStart_printsTheSameLinesWithANewToken() throws Exception {
        String first = open().lines(ADDRESS);
        String token = remembered().token();
        String second = open().lines(ADDRESS);

        assertThat(remembered().token()).isNotEqualTo(token);
        assertThat(second).isEqualTo(first.replace(token, remembered().token()));
        assertThat(workspaces.list(PageRequest.FIRST).found()).hasSize(1);
    }

    @Test
    void printedToken_isAnEditors_andTheOneBeforeEnds() throws Exception {
        open();
        String previous = remembered().token();
        open();

        assertThat(tokens.identify(previous)).isEmpty();
        assertThat(tokens.identify(remembered().token()))
                .get()
                .isInstanceOfSatisfying(
                        Caller.Member.class, member -> assertThat(member.role()).isEqualTo(Role.EDITOR));
        assertThat(tokens.list(remembered().workspace().orElseThrow(), PageRequest.FIRST)
                        .found())
                .hasSize(1);
    }

    @Test
    void demoOfAnOlderVersion_losesItsAdministratorsToken() throws Exception {
        open();
        DemoMemory.Demo demo = remembered();
        UUID workspace = demo.workspace().orElseThrow();
        String administrator = tokens.create(workspace, DisplayName.of("demo"), Role.ADMIN)
                .orElseThrow()
                .secret();
        new DemoMemory(data.resolve("demo/demo.json"))
                .write(new DemoMemory.Demo(Optional.empty(), administrator, demo.secret(), demo.workflows()));

        open();

        assertThat(tokens.identify(administrator)).isEmpty();
        assertThat(remembered().workspace()).contains(workspace);
        assertThat(tokens.identify(remembered().token()))
                .get()
                .isInstanceOfSatisfying(
                        Caller.Member.class, member -> assertThat(member.role()).isEqualTo(Role.EDITOR));
    }

    @Test
    void tokenThatWasStoredWithoutItsId_isRevoked() throws Exception {
        open();
        String previous = remembered().token();
        UUID workspace = remembered().workspace().orElseThrow();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(previous.getBytes(UTF_8));
        Item presented = Item.at(new Key("TOK#" + HexFormat.of().formatHex(hash), "0"))
                .with("workspace", workspace.toString())
                .with("role", Role.EDITOR.name())
                .build();
        table.write(new Write.Put(presented, Condition.exists()), Durability.SYNCED);
        assertThat(tokens.identify(previous)).isPresent();

        open();

        assertThat(tokens.identify(previous)).isEmpty();
        assertThat(tokens.list(workspace, PageRequest.FIRST).found()).hasSize(1);
    }

    @Test
    void startOnAnotherAddress_samplesCallTheNewOne_andKeepWhatWasChanged() throws Exception {
        open();
        UUID workspace = remembered().workspace().orElseThrow();
        String path = remembered().workflows().get("relay");
        UUID relay = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
        String report = remembered().workflows().get("report") + "/sync";
        workflows.save(workspace, relay, DefinitionSource.of((source(workspace, relay) + "# mine\n").getBytes(UTF_8)));

        open(URI.create("https://other.example:9090"));

        assertThat(source(workspace, relay))
                .contains("https://other.example:9090" + report)
                .doesNotContain(ADDRESS.toString())
                .endsWith("# mine\n");
        assertThat(new TableCatalog(table, box, reader, new VariableValues(table, clock))
                        .definition(relay, 2)
                        .steps()
                        .getFirst())
                .isInstanceOfSatisfying(
                        Step.OperatorStep.class,
                        step -> assertThat(step.arguments().evaluate(new Evaluation(Map.of(), Instant.EPOCH, 1)))
                                .asInstanceOf(InstanceOfAssertFactories.MAP)
                                .containsEntry("url", "https://other.example:9090" + report));
    }

    @Test
    void startOnTheSameAddress_publishesNothing() throws Exception {
        open();
        open();
        String path = remembered().workflows().get("relay");
        UUID relay = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
        assertThat(workflows.version(remembered().workspace().orElseThrow(), relay, 1))
                .isPresent();
        assertThat(workflows.version(remembered().workspace().orElseThrow(), relay, 2))
                .isEmpty();
    }

    @Test
    void fileOfAnotherStoresDemo_isReplacedByADemoOfThisStore() throws Exception {
        new DemoMemory(data.resolve("demo/demo.json"))
                .write(new DemoMemory.Demo(
                        Optional.of(UUID.randomUUID()),
                        "tpt_other",
                        "secret",
                        Map.of("hello", "/v1/webhooks/i/workflows/w")));

        open();

        assertThat(workspaces.list(PageRequest.FIRST).found())
                .singleElement()
                .satisfies(workspace -> assertThat(remembered().workspace()).contains(workspace.id()));
        assertThat(remembered().workflows()).hasSize(DemoSample.ALL.size());
    }

    private String source(UUID workspace, UUID workflow) {
        return workflows
                .find(workspace, workflow)
                .flatMap(Workflows.Opened::draft)
                .orElseThrow()
                .source()
                .text();
    }

    @Test
    void samplePayload_isWrittenBesideData() throws Exception {
        open();
        assertThat(Json.read(Files.readAllBytes(data.resolve("demo/github/pull_request.json"))))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("action", "opened");
    }

    private DemoGuide open() throws Exception {
        return open(ADDRESS);
    }

    private DemoGuide open(URI address) throws Exception {
        return new DemoWorkspace(
                        data,
                        workspaces,
                        tokens,
                        new Integrations(table, box, pageTokens, clock),
                        workflows,
                        new Publisher(table, reader, clock))
                .open(address);
    }

    private DemoMemory.Demo remembered() throws Exception {
        return new DemoMemory(data.resolve("demo/demo.json")).read().orElseThrow();
    }
}
