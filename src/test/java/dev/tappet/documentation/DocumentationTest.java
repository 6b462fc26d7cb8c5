package dev.tappet.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.LocalProfile;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the documentation against the server: the shell blocks of each page in one shell, in order, and each definition
 * as a draft. {@link DocumentationFormTest} sees to it that every block is marked for one of them or says that it is
 * not run.
 */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class DocumentationTest {
    private static final String API = "/public/v1alpha";
    private static final String FIRST_STEPS = "first-steps.md";

    /** Ids that stand in definitions for those of an integration and of another workflow. */
    private static final String SAMPLE_INTEGRATION = "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11";

    private static final String SAMPLE_WORKFLOW = "01a20099-c434-7000-8000-000000000001";

    private static final Duration SHELL_TIMEOUT = Duration.ofMinutes(2);

    /** Any text: ids and times differ from run to run. */
    private static final String ANYTHING = "…";

    private static final Pattern CONNECTION = Pattern.compile("(?m)^[^#\\n]*\\bconnection: (\\w+)");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    static Stream<Page> pagesWithCommands() {
        return Page.all().stream()
                .filter(page ->
                        page.blocks().stream().anyMatch(block -> block.info().startsWith("sh run")));
    }

    @ParameterizedTest
    @MethodSource("pagesWithCommands")
    void commands_runInOrder_printWhatThePageShows(Page page) throws Exception {
        List<Page.Block> blocks = page.blocks();
        StringBuilder script = new StringBuilder("curl() { command curl --max-time 60 $strict \"$@\"; }\n");
        if (!page.file().endsWith(FIRST_STEPS) && !page.file().equals(Page.README)) {
            Page.named(FIRST_STEPS).blocks().stream()
                    .filter(block -> block.info().startsWith("sh run"))
                    .forEach(block -> append(script, block));
        }
        String separator = "@@@ " + UUID.randomUUID();
        List<Page.Block> run = new ArrayList<>();
        for (Page.Block block : blocks) {
            if (block.info().startsWith("sh run")) {
                script.append("echo '").append(separator).append("'\n");
                append(script, block);
                run.add(block);
            }
        }
        String[] printed = shell(page, script.toString()).split(Pattern.quote(separator) + "\n", -1);
        assertThat(printed).hasSize(run.size() + 1);
        for (int i = 0; i < run.size(); i++) {
            Optional<Page.Block> output = after(run.get(i), blocks).filter(next -> next.is("output"));
            if (output.isPresent()) {
                assertThat(BLANKS.matcher(printed[i + 1]).replaceAll(""))
                        .as("%s:%d", page, run.get(i).line())
                        .matches(pattern(output.get().text()));
            }
        }
    }

    private static void append(StringBuilder script, Page.Block block) {
        script.append(block.is("refused") ? "strict=\n" : "strict=--fail-with-body\n")
                .append(block.text().replace("localhost:8080", "localhost:" + RestAssured.port))
                .append('\n');
    }

    /** What follows a block at once. */
    private static Optional<Page.Block> after(Page.Block block, List<Page.Block> blocks) {
        int next = blocks.indexOf(block) + 1;
        return next < blocks.size() ? Optional.of(blocks.get(next)) : Optional.empty();
    }

    private static Pattern pattern(String expected) {
        StringBuilder pattern = new StringBuilder();
        for (String part : BLANKS.matcher(expected).replaceAll("").split(ANYTHING, -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*?").append(Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    private static String shell(Page page, String script) throws IOException, InterruptedException {
        Path output = Files.createTempFile("documentation", ".out");
        try {
            Process shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            shell.getOutputStream().close();
            boolean ended = shell.waitFor(SHELL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            String printed = Files.readString(output);
            assertThat(ended)
                    .as("%s ends, after it printed:%n%s", page, printed)
                    .isTrue();
            assertThat(shell.exitValue())
                    .as("exit status of %s, which printed:%n%s", page, printed)
                    .isZero();
            return printed;
        } finally {
            Files.delete(output);
        }
    }

    static Stream<Arguments> definitions() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream()
                        .filter(block -> block.is("yaml") && !block.is("norun"))
                        .map(block -> Arguments.of(page, block.line(), block)));
    }

    @ParameterizedTest(name = "{0}:{1}")
    @MethodSource("definitions")
    void definition_isValid_andDoesWhatThePageShows(Page page, int line, Page.Block block) throws Exception {
        Workspace workspace = new Workspace();
        String source = definition(block)
                .replace(SAMPLE_INTEGRATION, workspace.integration)
                .replace(SAMPLE_WORKFLOW, workspace.other);
        workspace.connections(source);
        String workflow = workspace.workflow(source);
        assertThat(workspace.problems(workflow)).as("%s:%d", page, line).isEmpty();

        Map<String, Object> run = new LinkedHashMap<>();
        List<Page.Block> blocks = page.blocks();
        for (Optional<Page.Block> next = after(block, blocks);
                next.isPresent() && next.get().is("json") && next.get().info().contains(" ");
                next = after(next.get(), blocks)) {
            String text = next.get().text();
            if (next.get().is("output")) {
                String output = workspace.run(workflow, run);
                assertThat(BLANKS.matcher(output).replaceAll(""))
                        .as("%s:%d", page, line)
                        .matches(pattern(text));
            } else {
                run.put(next.get().info().split(" ")[1], json(text));
            }
        }
    }

    private static String definition(Page.Block block) {
        String text = block.text();
        if (block.is("workflow")) {
            return text;
        }
        String steps = block.is("step") ? text.indent(4).replaceFirst("^ {4}", "  - ") : text.indent(2);
        return "name: Example\ntrigger: { integration: " + SAMPLE_INTEGRATION + " }\nsteps:\n" + steps;
    }

    private static Object json(String text) throws MalformedJsonException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A workspace of its own for a definition, with an integration and another workflow that it may call. */
    private static final class Workspace {
        private final String token;
        final String integration;
        final String other;

        Workspace() {
            String workspace = create(LocalProfile.ADMINISTRATOR, "/workspaces", Map.of("name", "Documentation"), "id");
            token = create(
                    LocalProfile.ADMINISTRATOR,
                    "/workspaces/" + workspace + "/tokens",
                    Map.of("name", "test", "role", "admin"),
                    "token");
            integration = create(token, "/integrations", Map.of("name", "Events", "kind", "webhook"), "id");
            as(token)
                    .contentType("application/json")
                    .body("{\"value\": \"0123456789\"}")
                    .put(API + "/secrets/shop")
                    .then()
                    .statusCode(200);
            other = workflow(
                    "name: Score\ntrigger: { integration: %s }\nsteps: [ exit: { score: 1 } ]".formatted(integration));
            as(token).post(API + "/workflows/" + other + "/publish").then().statusCode(200);
        }

        private static RequestSpecification as(String token) {
            return RestAssured.given().header("Authorization", "Bearer " + token);
        }

        private static String create(String token, String path, Map<String, String> body, String field) {
            return as(token)
                    .contentType("application/json")
                    .body(Json.write(body))
                    .post(API + path)
                    .then()
                    .statusCode(201)
                    .extract()
                    .path(field);
        }

        /** Makes those that a definition names. */
        void connections(String source) {
            CONNECTION
                    .matcher(source)
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .forEach(name -> as(token)
                            .contentType("application/json")
                            .body(
                                    "{\"base_url\": \"https://service.example\", \"bearer\": {\"token\": \"0123456789\"}}")
                            .put(API + "/connections/" + name)
                            .then()
                            .statusCode(200));
        }

        String workflow(String source) {
            String id = create(token, "/workflows", Map.of("name", "Example"), "id");
            as(token)
                    .contentType("application/yaml")
                    .body(source.getBytes(StandardCharsets.UTF_8))
                    .put(API + "/workflows/" + id + "/draft")
                    .then()
                    .statusCode(200);
            return id;
        }

        List<?> problems(String workflow) {
            return as(token)
                    .get(API + "/workflows/" + workflow)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("draft.problems");
        }

        /** The output of a run of the draft, or its error, as JSON. */
        String run(String workflow, Map<String, Object> request) throws MalformedJsonException {
            byte[] answer = as(token)
                    .contentType("application/json")
                    .body(Json.write(request))
                    .post(API + "/workflows/" + workflow + "/draft/run")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asByteArray();
            Map<?, ?> run = (Map<?, ?>) Json.read(answer);
            Object shown = run.get("output") == null ? run.get("error") : run.get("output");
            return new String(Json.write(shown), StandardCharsets.UTF_8);
        }
    }
}
