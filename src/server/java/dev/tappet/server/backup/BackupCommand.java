package dev.tappet.server.backup;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The commands {@code make backup} and {@code make restore}, run from the server's own jars. */
public final class BackupCommand {
    /** Longer than the second between two checks for requests by the server. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private BackupCommand() {}

    /** @param arguments {@code backup DATA TO} or {@code restore FROM DATA} */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            fail("usage: backup DATA TO, or restore FROM DATA");
        }
        Path from = Path.of(arguments[1]);
        Path to = Path.of(arguments[2]);
        try {
            switch (arguments[0]) {
                case "backup" -> report(to, new Backup(from, TIMEOUT).to(to));
                case "restore" -> report(to, new Backup(to, TIMEOUT).restore(from));
                default -> fail(arguments[0] + " is neither backup nor restore");
            }
        } catch (StorageException e) {
            fail(e.singleLineMessage());
        } catch (FileSystemException e) {
            fail(e.getFile() + ": " + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    private static void report(Path folder, Backup.Result made) {
        System.out.printf(
                Locale.ROOT,
                "%s: %,d items, %,d bytes, verified%n",
                folder.toAbsolutePath(),
                made.items(),
                made.bytes());
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}
