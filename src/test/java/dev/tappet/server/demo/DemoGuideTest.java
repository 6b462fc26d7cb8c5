package dev.tappet.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.server.demo.DemoMemory.Demo;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoGuideTest {
    private static final Map<String, String> PATHS = DemoSample.ALL.stream()
            .collect(Collectors.toMap(DemoSample::name, sample -> "/v1/webhooks/i/workflows/" + sample.name()));
    private static final DemoGuide GUIDE =
            new DemoGuide(new Demo(Optional.empty(), "the-token", "the-secret", PATHS), Path.of("/data"));

    private final List<String> lines =
            GUIDE.lines(URI.create("http://localhost:8080/")).lines().toList();

    @Test
    void guide_hasThreeUrlsOfEachSample() {
        for (DemoSample sample : DemoSample.ALL) {
            String async = "curl -s 'http://localhost:8080/v1/webhooks/i/workflows/" + sample.name();
            assertThat(lines).anyMatch(line -> line.startsWith(async + "/sync' "));
            assertThat(lines).anyMatch(line -> line.startsWith(async + "' "));
        }
        assertThat(lines).anyMatch(line -> line.startsWith("curl -s 'http://localhost:8080/v1/webhooks/i' "));
    }

    @Test
    void guide_fillsInRequests() {
        assertThat(lines)
                .anyMatch(line -> line.contains("-H 'X-Demo-Key: the-secret'"))
                .anyMatch(line -> line.contains("--data-binary @'/data/github/pull_request.json'"))
                .noneMatch(line -> line.matches(".*<[a-z]+>.*"));
    }

    @Test
    void guide_readsExecutionWithStoredToken() {
        assertThat(lines.getLast())
                .isEqualTo("curl -s \"http://localhost:8080/public/v1alpha/executions/$id\""
                        + " -H 'Authorization: Bearer the-token'");
    }

    @Test
    void guide_omitsSamplesOfOlderDemo() {
        Demo older = new Demo(Optional.empty(), "t", "s", Map.of("hello", "/v1/webhooks/i/workflows/hello"));
        assertThat(new DemoGuide(older, Path.of("/data")).lines(URI.create("http://localhost:8080")))
                .contains("/workflows/hello/sync")
                .doesNotContain("null");
    }

    @Test
    void guide_isAShellScript() throws Exception {
        Process shell = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        try (var script = shell.outputWriter()) {
            script.write(String.join("\n", lines));
        }
        assertThat(shell.waitFor()).isZero();
    }
}
