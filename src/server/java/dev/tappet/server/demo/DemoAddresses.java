package dev.tappet.server.demo;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.Draft;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Workflows;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Updates the public URL in the samples that call other samples. It replaces the previous address in their definitions
 * and keeps all other changes made by users.
 */
final class DemoAddresses {
    private static final String ORIGIN = "https?://[^/\\s\"']+";

    private final Workflows workflows;
    private final Publisher publisher;

    DemoAddresses(Workflows workflows, Publisher publisher) {
        this.workflows = workflows;
        this.publisher = publisher;
    }

    /**
     * Updates the definitions and publishes those that change.
     *
     * @param paths the path of the asynchronous URL of each sample, by the name of the sample
     */
    void update(UUID workspace, Map<String, String> paths, URI publicUrl) throws InvalidFieldException {
        for (String path : paths.values()) {
            UUID workflow = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
            Optional<String> source = workflows
                    .find(workspace, workflow)
                    .flatMap(Workflows.Opened::draft)
                    .map(Draft::source)
                    .map(DefinitionSource::text);
            if (source.isEmpty()) {
                // Deleted by a user.
                continue;
            }
            String updated = source.get();
            for (String other : paths.values()) {
                updated = Pattern.compile(ORIGIN + Pattern.quote(other))
                        .matcher(updated)
                        .replaceAll(Matcher.quoteReplacement(
                                publicUrl.resolve(other).toString()));
            }
            if (!updated.equals(source.get())) {
                workflows.save(workspace, workflow, DefinitionSource.of(updated.getBytes(StandardCharsets.UTF_8)));
                // A draft that a user has made invalid is not published and keeps its problems.
                publisher.publish(workspace, workflow);
            }
        }
    }
}
