package dev.tappet.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** Starts {@link Attackers} in a process of their own, so that they take neither memory nor pauses of the measurement. */
final class AttackerProcess implements AutoCloseable {
    private static final Path SOURCE = Path.of("src/test/java/dev/tappet/siege/Attackers.java");

    private final Process process;
    private final BufferedReader replies;
    private final int servicePort;

    AttackerProcess() throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SOURCE.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        replies = process.inputReader(UTF_8);
        servicePort = Integer.parseInt(reply());
    }

    /** The port of the service that the workflows of the attackers call. */
    int servicePort() {
        return servicePort;
    }

    /**
     * Publishes what an attack needs.
     *
     * @param index of the attack in {@link Attacks#all}
     * @param port  of the server
     */
    void prepare(int index, int port) {
        command(Attackers.PREPARE + " " + index + " " + port);
    }

    /** Begins the attack. */
    void begin() {
        command(Attackers.BEGIN);
    }

    /** Ends the attack, and waits until all of its threads have ended. */
    void stop() {
        command(Attackers.STOP);
    }

    /** Processor time so far, user and system. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void command(String line) {
        try {
            process.outputWriter(UTF_8).append(line).append('\n').flush();
            String reply = reply();
            if (!Attackers.DONE.equals(reply)) {
                throw new IllegalStateException("The attackers could not " + line + ": " + reply);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String reply() throws IOException {
        String reply = replies.readLine();
        if (reply == null) {
            throw new IOException("The process of the attackers ended");
        }
        return reply;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
