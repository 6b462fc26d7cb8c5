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
 * The file with the token, the secret and the URLs of the demo, which are printed at every start. The table contains
 * tokens only as hashes and secrets only sealed. Only the owner of the data folder can read the file.
 */
record DemoMemory(Path file) {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * The stored data of the demo.
     *
     * @param workspace the id of the workspace; empty if an older version created it
     * @param token     of an editor of that workspace; of an administrator if an older version created it
     * @param secret    the required value of the secret header
     * @param workflows the path of the asynchronous URL of each sample, by the name of the sample
     */
    record Demo(Optional<UUID> workspace, String token, String secret, Map<String, String> workflows) {}

    /** The demo of a previous start; empty if there is none. */
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
            throw new IOException("Damaged file: " + file, e);
        }
        throw new IOException("Damaged file: " + file);
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
        // Atomic, so that an interrupted start leaves no partial file.
        Files.move(target, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
