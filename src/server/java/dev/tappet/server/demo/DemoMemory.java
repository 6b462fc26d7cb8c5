package dev.tappet.server.demo;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The file that remembers the demo. Tokens are stored hashed and secrets sealed, so what is printed at every start has
 * to be kept somewhere; only the owner of the data folder can read it.
 */
record DemoMemory(Path file) {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * @param workspace the demo's; empty if an older version made it
     * @param token     of an editor of that workspace; of an administrator if an older version made it
     * @param secret    what the secret header must hold
     * @param workflows each sample's path of its asynchronous URL, by the sample's name
     */
    record Demo(Optional<UUID> workspace, String token, String secret, Map<String, String> workflows) {}

    /** The demo of an earlier start, if there was one. */
    Optional<Demo> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Json.read(Files.readAllBytes(file)) instanceof Map<?, ?> demo
                    && demo.get("token") instanceof String token
                    && demo.get("secret") instanceof String secret
                    && demo.get("workflows") instanceof Map<?, ?> paths) {
                Map<String, String> workflows = new LinkedHashMap<>();
                paths.forEach((name, path) -> workflows.put(String.valueOf(name), String.valueOf(path)));
                Optional<UUID> workspace = demo.get("workspace") instanceof String id
                        ? Optional.of(UUID.fromString(id))
                        : Optional.empty();
                return Optional.of(new Demo(workspace, token, secret, workflows));
            }
        } catch (MalformedJsonException e) {
            throw new IOException("Not what was written to " + file, e);
        }
        throw new IOException("Not what was written to " + file);
    }

    void write(Demo demo) throws IOException {
        Files.createDirectories(file.getParent());
        Path target = Files.createTempFile(file.getParent(), "demo", ".json", OWNER_ONLY);
        Map<String, Object> fields = new LinkedHashMap<>();
        demo.workspace().ifPresent(workspace -> fields.put("workspace", workspace.toString()));
        fields.put("token", demo.token());
        fields.put("secret", demo.secret());
        fields.put("workflows", demo.workflows());
        Files.write(target, Json.write(fields));
        // In one move, so that a start that is cut short leaves no half of it
        Files.move(target, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
