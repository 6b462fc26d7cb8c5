package dev.tappet.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code make invoke}: has the packaged function serve events from files, one after the other, as Lambda would.
 * Properties: {@code function.zip} and {@code runtime.client}; the environment is the function's.
 */
final class Invoke {
    private Invoke() {}

    public static void main(String[] events) throws IOException {
        try (TemporaryFolder folder = new TemporaryFolder();
                FunctionProcess function = new FunctionProcess(
                        Path.of(System.getProperty("function.zip")),
                        folder.path(),
                        Map.of("tappet.queue.poll", "false"))) {
            for (String event : events) {
                System.out.println("<- " + event);
                System.out.println("-> " + respond(function.invoker(), Files.readAllBytes(Path.of(event))));
            }
        }
    }

    private static String respond(Invoker function, byte[] event) {
        try {
            return new String(function.invoke(event), java.nio.charset.StandardCharsets.UTF_8);
        } catch (Invoker.FailedInvocationException e) {
            return "an error: " + e.getMessage();
        }
    }
}
