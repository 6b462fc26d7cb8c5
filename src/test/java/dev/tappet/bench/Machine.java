package dev.tappet.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a measurement ran on. */
final class Machine {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private Machine() {}

    static void print(PrintStream out) throws IOException {
        out.printf(
                "%d cores%s, %s %s, JDK %s, server options %s%n",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                System.getProperty("server.options", "").strip());
    }

    private static String processor() throws IOException {
        if (!Files.exists(PROCESSOR)) {
            return "";
        }
        return Files.readAllLines(PROCESSOR).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> " of " + line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }
}
