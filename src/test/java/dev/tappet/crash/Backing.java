package dev.tappet.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The backing services in a process of their own, as {@code make backing-services} starts them. System properties:
 * {@code backing.options} of its JVM and {@code backing.classpath}, the file that names its class path.
 */
final class Backing implements AutoCloseable {
    private static final String MAIN = "dev.tappet.aws.BackingServices";
    private static final String EXPORT = "export ";

    /** The last line of those that set variables begins so. */
    private static final String READY = "# then:";

    private final Process process;
    private final Path log;
    private final Map<String, String> environment;

    private Backing(Process process, Path log, Map<String, String> environment) {
        this.process = process;
        this.log = log;
        this.environment = environment;
    }

    /** Starts them and waits until they are ready. */
    static Backing start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(System.getProperty("backing.options").strip().split("\\s+")));
        command.add("-Ddynamodb.port=" + freePort());
        command.add("-Dsqs.port=" + freePort());
        command.add("-cp");
        command.add("target/test-classes:target/classes:"
                + Files.readString(Path.of(System.getProperty("backing.classpath")))
                        .strip());
        command.add(MAIN);
        Path log = Files.createTempFile("tappet-backing-", ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        // however this process ends
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Backing(process, log, variables(process, log));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Map<String, String> variables(Process process, Path log) throws IOException {
        Map<String, String> variables = new HashMap<>();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); !line.startsWith(READY); line = lines.readLine()) {
            if (line.startsWith(EXPORT)) {
                for (String each : line.substring(EXPORT.length()).split(" ")) {
                    int equals = each.indexOf('=');
                    variables.put(each.substring(0, equals), each.substring(equals + 1));
                }
            }
        }
        return variables;
    }

    /** What a server has to be told to work on them. */
    Map<String, String> environment() {
        return environment;
    }

    void delete() throws IOException {
        close();
        Files.delete(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
