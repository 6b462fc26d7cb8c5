package dev.tappet.harness;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Tappet server in a process of its own, with the JVM options of {@code make run} (which come in the system property
 * {@code server.options}) and a data folder of its own. It can be killed and started again on the same data.
 */
public final class ServerProcess implements AutoCloseable {
    public static final String ADMIN_TOKEN = "harness-admin-token";

    private static final Path JAR = Path.of(System.getProperty("server.jar", "target/quarkus-app/quarkus-run.jar"));
    private static final Duration TO_START = Duration.ofSeconds(180);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    private static final Request ANYTHING = Request.get("/public/v1alpha/executions/none", Map.of());

    private final Path folder;
    private final int port;
    private final Map<String, String> environment;
    private volatile Process process;

    private ServerProcess(Path folder, int port, Map<String, String> environment) {
        this.folder = folder;
        this.port = port;
        this.environment = environment;
    }

    /** A server that has not started, on a free port and with a fresh folder for its data and its log. */
    public static ServerProcess fresh(Map<String, String> environment) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: run this by make, in the project's folder");
        }
        try (ServerSocket free = new ServerSocket(0)) {
            return new ServerProcess(Files.createTempDirectory("tappet-"), free.getLocalPort(), environment);
        }
    }

    public int port() {
        return port;
    }

    /** The folder of the data. */
    public Path data() {
        return folder.resolve("data");
    }

    public Path log() {
        return folder.resolve("server.log");
    }

    /** Starts the process, and does not wait until it is ready. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(System.getProperty("server.options", "--enable-native-access=ALL-UNNAMED")
                .strip()
                .split("\\s+")));
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("TAPPET_") || name.startsWith("QUARKUS_"));
        builder.environment()
                .putAll(Map.of(
                        "TAPPET_DATA",
                        data().toString(),
                        "TAPPET_ADMIN_TOKEN",
                        ADMIN_TOKEN,
                        "TAPPET_DEMO",
                        "false",
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port)));
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /**
     * Waits until the server answers HTTP requests.
     *
     * @throws IllegalStateException when the process ended or took too long
     */
    public void awaitReady() throws InterruptedException {
        Instant giveUp = Instant.now().plus(TO_START);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException("The server did not start; its log is " + log());
            }
            Thread.sleep(5);
        }
    }

    private boolean answers() {
        try (Connection connection = Connection.open(port, START_TIMEOUT)) {
            return connection.send(ANYTHING).status() > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /**
     * Ends the process as SIGTERM does, and waits until it is gone.
     *
     * @return how long that took
     */
    public Duration terminate() {
        long begin = System.nanoTime();
        process.destroy();
        process.onExit().join();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Has the process stand still, as if its machine did, until it is woken. */
    public void sleep() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Has it go on where it stood. */
    public void wake() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("The server could not be sent SIG" + name);
        }
    }

    /** Processor time so far, user and system. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Resident memory now, in bytes. */
    public long residentBytes() throws IOException, InterruptedException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (Files.exists(status)) {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        return Long.parseLong(new String(ps.getInputStream().readAllBytes()).strip()) * 1024;
    }

    /** Deletes data and log; without it they stay for whoever has to find out what went wrong. */
    public void deleteFolder() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
