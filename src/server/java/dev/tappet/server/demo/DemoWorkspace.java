package dev.tappet.server.demo;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Role;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.server.demo.DemoMemory.Demo;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integrations;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A workspace with sample workflows, created at the first start on a data folder by the same steps as a user's. The
 * data needed to try it is stored beside the table and stays the same at later starts, except the token, which is
 * renewed.
 */
public final class DemoWorkspace {
    private static final int SECRET_BYTES = 16;

    private final Path folder;
    private final Workspaces workspaces;
    private final ApiTokens tokens;
    private final Integrations integrations;
    private final Workflows workflows;
    private final Publisher publisher;

    /** @param data the data folder */
    public DemoWorkspace(
            Path data,
            Workspaces workspaces,
            ApiTokens tokens,
            Integrations integrations,
            Workflows workflows,
            Publisher publisher) {
        this.folder = data.resolve("demo");
        this.workspaces = workspaces;
        this.tokens = tokens;
        this.integrations = integrations;
        this.workflows = workflows;
        this.publisher = publisher;
    }

    /**
     * Creates the demo if this data folder has none, or if the table has lost its workspace. Otherwise renews its token
     * and the addresses by which its samples call each other.
     *
     * @param publicUrl the address by which samples call other samples
     * @throws IOException if the file of the demo cannot be read or written
     */
    public DemoGuide open(URI publicUrl) throws IOException {
        DemoMemory memory = new DemoMemory(folder.resolve("demo.json"));
        Optional<Demo> remembered = memory.read();
        try {
            Optional<Demo> renewed =
                    remembered.isPresent() ? new DemoToken(tokens, memory).renew(remembered.get()) : Optional.empty();
            if (renewed.isPresent()) {
                new DemoAddresses(workflows, publisher)
                        .update(
                                renewed.get().workspace().orElseThrow(),
                                renewed.get().workflows(),
                                publicUrl);
            }
            return new DemoGuide(renewed.isPresent() ? renewed.get() : make(memory, publicUrl), folder);
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("The demo's own names and definitions are usable", e);
        }
    }

    private Demo make(DemoMemory memory, URI publicUrl) throws IOException, InvalidFieldException {
        for (DemoSample sample : DemoSample.ALL) {
            if (sample.payload().isPresent()) {
                Path payload = folder.resolve(sample.payload().get());
                Files.createDirectories(payload.getParent());
                Files.write(payload, resource(sample.payload().get()));
            }
        }
        Demo demo = make(publicUrl);
        memory.write(demo);
        return demo;
    }

    private Demo make(URI publicUrl) throws IOException, InvalidFieldException {
        UUID workspace = workspaces.create(DisplayName.of("Demo")).id();
        String token = tokens.create(workspace, DisplayName.of(DemoToken.NAME), Role.EDITOR)
                .orElseThrow()
                .secret();
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        Map<String, String> paths = new LinkedHashMap<>();
        for (DemoSample sample : DemoSample.ALL) {
            Authentication authentication = sample.hasSecret()
                    ? Authentication.of(List.of(new HeaderSecret(DemoSample.HEADER, List.of(secret))))
                    : Authentication.NONE;
            Integration integration = integrations.create(
                    workspace,
                    DisplayName.of("Demo: " + sample.name()),
                    sample.kind().apply(secret),
                    authentication);
            UUID workflow = publish(workspace, sample, definition(sample, integration.id(), publicUrl, paths));
            paths.put(sample.name(), "/v1/webhooks/" + integration.id() + "/workflows/" + workflow);
        }
        return new Demo(Optional.of(workspace), token, secret, paths);
    }

    /** The definition of a sample, with the synchronous URLs of the previous samples in place of their names. */
    private static String definition(DemoSample sample, UUID integration, URI publicUrl, Map<String, String> paths)
            throws IOException {
        String definition = new String(resource(sample.name() + ".yaml"), StandardCharsets.UTF_8)
                .replace("<integration>", integration.toString());
        for (Map.Entry<String, String> other : paths.entrySet()) {
            String url = publicUrl.resolve(other.getValue() + "/sync").toString();
            definition = definition.replace("<" + other.getKey() + ">", url);
        }
        return definition;
    }

    private UUID publish(UUID workspace, DemoSample sample, String definition) throws InvalidFieldException {
        UUID workflow =
                workflows.create(workspace, DisplayName.of(sample.name())).id();
        workflows.save(workspace, workflow, DefinitionSource.of(definition.getBytes(StandardCharsets.UTF_8)));
        ChangeResult<WorkflowMetadata> result = publisher.publish(workspace, workflow);
        if (result instanceof ChangeResult.Done<WorkflowMetadata>) {
            return workflow;
        }
        throw new IllegalStateException("The demo's workflow " + sample.name() + " was not published: " + result);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream resource = DemoWorkspace.class.getResourceAsStream("/demo/" + name)) {
            if (resource == null) {
                throw new FileNotFoundException("No resource /demo/" + name);
            }
            return resource.readAllBytes();
        }
    }
}
