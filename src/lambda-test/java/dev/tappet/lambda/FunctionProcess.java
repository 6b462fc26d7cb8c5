package dev.tappet.lambda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An execution environment: the zip unpacked, and its program started as Lambda starts it. A native zip has a
 * {@code bootstrap}; one for the JVM is started by AWS's own runtime interface client, which is what the managed Java
 * runtimes consist of.
 */
final class FunctionProcess implements AutoCloseable {
    private static final String HANDLER = "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";

    private final RuntimeApi runtimeApi;
    private final Process process;
    private final CompletableFuture<Duration> start;
    private final boolean isSnapshot;

    /** Whether the environment is resumed from a snapshot that was taken after its start. */
    enum SnapStart {
        ON,
        OFF
    }

    /**
     * One that is not restored, and writes its log where this process does.
     *
     * @param folder        to unpack it into
     * @param configuration by the names of properties; become variables of its environment
     */
    FunctionProcess(Path zip, Path folder, Map<String, String> configuration) throws IOException {
        this(zip, folder, configuration, SnapStart.OFF, Redirect.INHERIT);
    }

    /**
     * @param snapStart ignored for a native zip, which Lambda does not take a snapshot of
     * @param log       for all that the process writes
     */
    FunctionProcess(Path zip, Path folder, Map<String, String> configuration, SnapStart snapStart, Redirect log)
            throws IOException {
        unpack(zip, folder);
        runtimeApi = new RuntimeApi(0);
        ProcessBuilder builder = new ProcessBuilder(command(folder)).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        configuration.forEach((name, value) -> environment.put(variable(name), value));
        environment.putIfAbsent("AWS_REGION", "eu-central-1");
        environment.putIfAbsent("AWS_ACCESS_KEY_ID", "id");
        environment.putIfAbsent("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi.address());
        environment.put("DISABLE_SIGNAL_HANDLERS", "true");
        isSnapshot = snapStart == SnapStart.ON && !isNative(folder);
        if (isSnapshot) {
            environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        }
        long begin = System.nanoTime();
        process = builder.redirectOutput(log).redirectError(log).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        process.onExit().thenRun(runtimeApi::close);
        start = runtimeApi.polled().thenApply(_ -> Duration.ofNanos(System.nanoTime() - begin));
    }

    /** From the start of its process to its first question for an event. */
    Duration start() {
        return start.orTimeout(1, TimeUnit.MINUTES).join();
    }

    /** Whether Lambda was asked to restore it after its start, where that is wanted; never where it is not. */
    boolean isAsWanted() {
        return runtimeApi.restored().isDone() == isSnapshot;
    }

    long pid() {
        return process.pid();
    }

    Invoker invoker() {
        return new RemoteInvoker(runtimeApi.address());
    }

    String address() {
        return runtimeApi.address();
    }

    private static List<String> command(Path folder) {
        if (isNative(folder)) {
            return List.of(folder.resolve("bootstrap").toAbsolutePath().toString());
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // as Lambda starts it
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // as the template has it
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-Xmx400m"));
        // the client finds the function's own classes where it was unpacked
        command.addAll(
                List.of("-cp", Path.of(System.getProperty("runtime.client")).toAbsolutePath() + File.separator + "*"));
        command.addAll(List.of("com.amazonaws.services.lambda.runtime.api.client.AWSLambda", HANDLER));
        return command;
    }

    private static boolean isNative(Path folder) {
        return Files.exists(folder.resolve("bootstrap"));
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(each -> (ZipEntry) each)::iterator) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
        File bootstrap = folder.resolve("bootstrap").toFile();
        if (bootstrap.exists() && !bootstrap.setExecutable(true)) {
            throw new IOException("Cannot make " + bootstrap + " executable");
        }
    }

    /** Ends it as Lambda does: without asking. */
    @Override
    public void close() {
        process.destroyForcibly();
        runtimeApi.close();
    }
}
