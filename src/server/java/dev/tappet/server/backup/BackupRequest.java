package dev.tappet.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How {@link BackupCommand} and a running server talk: by files in the data folder, which only the server's user can
 * write. The command leaves a request; the server answers with a checkpoint of the table or with the reason why there is
 * none. The server does not write anywhere else, so it needs no rights on the place where backups are stored.
 *
 * @param data the data folder
 * @param id   of this request: an answer to an older one is never taken for this one's
 */
record BackupRequest(Path data, UUID id) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static BackupRequest create(Path data) {
        return new BackupRequest(data, UUID.randomUUID());
    }

    /** The request that waits in a data folder, if there is one; a file that no command wrote is none. */
    static Optional<BackupRequest> waiting(Path data) throws IOException {
        try {
            Matcher text = ID.matcher(Files.readString(file(data), UTF_8).strip());
            return text.matches()
                    ? Optional.of(new BackupRequest(data, UUID.fromString(text.group())))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    static Path file(Path data) {
        return data.resolve("backup-request");
    }

    /** Leaves it for the server to find, whole or not at all. */
    void send() throws IOException {
        Path draft = data.resolve("backup-request.new");
        Files.writeString(draft, id + "\n");
        Files.move(draft, file(data), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes it back, or ends it: there is no request any more. */
    void delete() throws IOException {
        Files.deleteIfExists(file(data));
    }

    /** The checkpoint that answers it; it is whole as soon as it has this name. */
    Path checkpoint() {
        return data.resolve("checkpoint-" + id);
    }

    /** The file that says in one line why there is no checkpoint. */
    Path refusal() {
        return data.resolve("checkpoint-" + id + ".failed");
    }
}
