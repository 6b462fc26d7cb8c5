package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.aws.EmbeddedAws;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The very zip that is deployed, native or for the JVM, in processes of its own as Lambda has them. */
class PackagedFunctionIT extends FunctionContract {
    private static final Path ZIP = Path.of(System.getProperty("function.zip"));

    /** A file for each process: its lines would disturb those by which this process reports to Maven. */
    private static final Path LOGS = Path.of(System.getProperty("function.logs"));

    @TempDir
    private static Path folder;

    private static EmbeddedAws aws;
    private static Map<String, String> configuration;
    private static FunctionProcess front;
    private static FunctionProcess worker;

    @BeforeAll
    static void start() throws IOException {
        aws = new EmbeddedAws();
        configuration = new HashMap<>(aws.configuration());
        configuration.put("tappet.admin-token", EventApiClient.ADMIN);
        configuration.put("tappet.limits.rate", "1000");
        front = process("front", FunctionProcess.SnapStart.ON);
        worker = process("worker", FunctionProcess.SnapStart.OFF);
    }

    private static FunctionProcess process(String name, FunctionProcess.SnapStart snapStart) throws IOException {
        Path log = Files.createTempFile(Files.createDirectories(LOGS), name + "-", ".log");
        return new FunctionProcess(
                ZIP, folder.resolve(name), configuration, snapStart, Redirect.appendTo(log.toFile()));
    }

    @AfterAll
    static void stop() {
        front.close();
        worker.close();
        aws.close();
    }

    @Override
    Invoker front() {
        return front.invoker();
    }

    @Override
    Invoker worker() {
        return worker.invoker();
    }

    @Override
    Map<String, String> configuration() {
        return configuration;
    }

    /** One of the two is, so that all else is held by both. */
    @Test
    void jvmEnvironment_isRestoredFromASnapshot() {
        front.start();
        worker.start();

        assertThat(front.isAsWanted()).isTrue();
        assertThat(worker.isAsWanted()).isTrue();
    }

    @Test
    void zip_containsNothingForServersOrTests() throws IOException {
        Pattern unwanted = Pattern.compile("(?i).*(rocksdb|dynamodb-?local|elasticmq|sqlite4java|dev/tappet/server).*");
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).isNotEmpty().noneMatch(unwanted.asMatchPredicate());
        }
    }
}
