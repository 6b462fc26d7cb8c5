package dev.tappet.server.demo;

import dev.tappet.server.demo.DemoMemory.Demo;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;

/** Shell commands to try the demo. All other lines are comments, so that a whole block can be pasted into a shell. */
public final class DemoGuide {
    private static final String WORKFLOWS = "/workflows/";

    private final Demo demo;
    private final Path folder;

    DemoGuide(Demo demo, Path folder) {
        this.demo = demo;
        this.folder = folder;
    }

    /** The workspace of the samples. */
    UUID workspace() {
        return demo.workspace().orElseThrow();
    }

    /** The token of the demo's editor. */
    String token() {
        return demo.token();
    }

    /** @param publicUrl the address at which callers reach this server */
    public String lines(URI publicUrl) {
        String base = publicUrl.toString().replaceFirst("/$", "");
        StringBuilder lines = new StringBuilder("\n# The demo workspace: lines to paste into a shell\n");
        for (DemoSample sample : DemoSample.ALL) {
            if (!demo.workflows().containsKey(sample.name())) {
                // Created by a version without this sample.
                continue;
            }
            String async = base + demo.workflows().get(sample.name());
            lines.append("\n# ").append(sample.title()).append('\n');
            add(lines, "synchronously", async + "/sync", sample);
            add(lines, "asynchronously", async, sample);
            add(lines, "all workflows of the integration", async.substring(0, async.indexOf(WORKFLOWS)), sample);
        }
        String hello = base + demo.workflows().get("hello");
        return lines.append("\n# Start one, then read its execution back\n")
                .append(
                        "id=$(curl -s '%s' -d '{\"body\": [1,2,3]}' | sed 's/.*\"execution_id\":\"\\([^\"]*\\)\".*/\\1/')\n"
                                .formatted(hello))
                .append("curl -s \"%s/public/v1alpha/executions/$id\" -H 'Authorization: Bearer %s'\n"
                        .formatted(base, demo.token()))
                .toString();
    }

    private void add(StringBuilder lines, String description, String url, DemoSample sample) {
        lines.append("# - ").append(description).append('\n');
        for (String curl : sample.curls()) {
            String payload = sample.payload()
                    .map(name -> folder.resolve(name).toAbsolutePath().toString())
                    .orElse("");
            String arguments = curl.replace("<secret>", demo.secret()).replace("<payload>", payload);
            lines.append("curl -s '").append(url).append("' ").append(arguments).append('\n');
        }
    }
}
