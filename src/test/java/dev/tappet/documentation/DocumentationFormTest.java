package dev.tappet.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every page must satisfy: each block says how it is tested, links lead somewhere, and the README stays short. */
class DocumentationFormTest {
    private static final int README_LINES = 150;

    /** The sentence that a reader sees above a block that no test runs. */
    private static final String NOT_RUN = "not run by a test";

    /**
     * How blocks are marked. {@link DocumentationTest} runs {@code sh run} and every {@code yaml}, with the blocks that
     * follow them; {@code sh ci} is run by .ci; {@code text} is a figure or a measurement, and {@code json} an example.
     */
    private static final Set<String> MARKERS = Set.of(
            "sh run",
            "sh run refused",
            "sh ci",
            "sh norun",
            "yaml workflow",
            "yaml steps",
            "yaml step",
            "yaml norun",
            "json event",
            "json mocks",
            "json output",
            "text output",
            "json",
            "text",
            "java norun");

    private static final Set<String> FOLLOWERS = Set.of("json event", "json mocks", "json output", "text output");

    @Test
    void block_withoutKnownMark_isRefused() {
        List<String> unmarked = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (!MARKERS.contains(block.info())) {
                    unmarked.add(page + ":" + block.line() + " is marked \"" + block.info() + "\"");
                }
            }
        }
        assertThat(unmarked).as("blocks must be marked with one of " + MARKERS).isEmpty();
    }

    @Test
    void block_notRunByATest_saysSo() {
        List<String> silent = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (block.is("norun")
                        && !block.before().toLowerCase(Locale.ROOT).contains(NOT_RUN)) {
                    silent.add(page + ":" + block.line());
                }
            }
        }
        assertThat(silent)
                .as("the line above a norun block must say \"" + NOT_RUN + "\"")
                .isEmpty();
    }

    @Test
    void event_mocksAndOutput_followABlockThatUsesThem() {
        for (Page page : Page.all()) {
            String previous = "";
            for (Page.Block block : page.blocks()) {
                if (FOLLOWERS.contains(block.info())) {
                    assertThat(previous)
                            .as("what %s:%d belongs to", page, block.line())
                            .matches("sh run.*|yaml (workflow|steps)|json (event|mocks|output)");
                }
                previous = block.info();
            }
        }
    }

    @Test
    void json_isWellFormed() {
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (block.is("json")) {
                    try {
                        Json.read(block.text().getBytes(StandardCharsets.UTF_8));
                    } catch (MalformedJsonException e) {
                        throw new AssertionError(page + ":" + block.line() + " is " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    /** The server is started and stopped by .ci/smoke, the tests by .ci/run: not within a test. */
    @Test
    void command_markedCi_isRunByCi() throws IOException {
        String scripts = Files.readString(Path.of(".ci/run")) + Files.readString(Path.of(".ci/smoke"));
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (block.info().equals("sh ci")) {
                    for (String line : block.text().split("\n")) {
                        String command = line.replaceFirst("\\s*#.*", "").strip();
                        assertThat(scripts)
                                .as("%s:%d", page, block.line())
                                .containsPattern("(?m)(^|[ ;&])" + command + "($|[ ;&])");
                    }
                }
            }
        }
    }

    @Test
    void link_toAFileOrHeading_resolves() {
        List<String> broken = new ArrayList<>();
        for (Page page : Page.all()) {
            for (String link : page.links()) {
                if (!link.matches("[a-z]+:.*") && !resolves(page, link)) {
                    broken.add(page + " links to " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.file()
                : page.file().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || Page.read(target).anchors().contains(parts[1]));
    }

    @Test
    void readme_hasAtMost150Lines() {
        assertThat(Page.read(Page.README).lines()).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @Test
    void page_isLinkedFromTheReadmeOrFromAnotherPage() {
        Set<Path> linked = new HashSet<>();
        for (Page page : Page.all()) {
            page.links()
                    .forEach(link -> linked.add(page.file()
                            .resolveSibling(link.replaceFirst("#.*", ""))
                            .normalize()));
        }
        assertThat(Page.all().stream().map(Page::file).filter(file -> !file.equals(Page.README)))
                .allSatisfy(file -> assertThat(linked).contains(file));
    }
}
