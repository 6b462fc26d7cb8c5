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
 * Keeps the samples that call other samples working when the server starts on another address: the old address in their
 * definitions is replaced, and nothing else of what a user may have changed in them.
 */
final class DemoAddresses {
    private static final String ORIGIN = "https?://[^/\\s\"']+";

    private final Workflows workflows;
    private final Publisher publisher;

    DemoAddresses(Workflows workflows, Publisher publisher) {
        this.workflows = workflows;
        this.publisher = publisher;
    }

    /** @param paths each sample's path of its asynchronous URL, by the sample's name */
    void update(UUID workspace, Map<String, String> paths, URI publicUrl) throws InvalidFieldException {
        for (String path : paths.values()) {
            UUID workflow = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
            Optional<String> source = workflows
                    .find(workspace, workflow)
                    .flatMap(Workflows.Opened::draft)
                    .map(Draft::source)
                    .map(DefinitionSource::text);
            if (source.isEmpty()) {
                // deleted by its user
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
                // a draft that its user has made invalid is not published, and keeps its problems
                publisher.publish(workspace, workflow);
            }
        }
    }
}
