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
 * A request from {@link BackupCommand} to a running server, by files in the data folder, which only the server's user
 * can write. The command writes a request; the server responds with a checkpoint of the table or with an error. The
 * server writes only into the data folder, so that it needs no permissions on the backup's target.
 *
 * @param data the data folder
 * @param id   the id of this request, so that a response to an older request is never used for it
 */
record BackupRequest(Path data, UUID id) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static BackupRequest create(Path data) {
        return new BackupRequest(data, UUID.randomUUID());
    }

    /** The pending request of a data folder; empty if there is none, or the file was not written by a command. */
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

    /** Writes the request atomically. */
    void send() throws IOException {
        Path draft = data.resolve("backup-request.new");
        Files.writeString(draft, id + "\n");
        Files.move(draft, file(data), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes the request, to withdraw or complete it. */
    void delete() throws IOException {
        Files.deleteIfExists(file(data));
    }

    /** The checkpoint of the response. It is complete once it has this name. */
    Path checkpoint() {
        return data.resolve("checkpoint-" + id);
    }

    /** The file with the error of the response, in one line. */
    Path refusal() {
        return data.resolve("checkpoint-" + id + ".failed");
    }
}
