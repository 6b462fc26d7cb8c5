package dev.tappet.siege;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.siege.Attack.Assault;
import dev.tappet.siege.Attack.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Readers of the record of an execution whose output is large. */
final class RecordReaders {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private RecordReaders() {}

    static Assault of(Target target, String path, int readers, byte[] event) throws IOException {
        String id;
        try (Connection connection = Connection.open(target.port(), TIMEOUT)) {
            Map<String, Object> accepted =
                    connection.send(Request.post(path, Map.of(), event)).object();
            id = accepted.get("execution_id").toString();
        }
        return over -> {
            List<Thread> threads = IntStream.range(0, readers)
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                        while (!over.getAsBoolean()) {
                            try (Connection connection = Connection.open(target.port(), TIMEOUT)) {
                                target.attacker().execution(connection, id);
                            } catch (IOException _) {
                                // the attacker does not care
                            }
                        }
                    }))
                    .toList();
            for (Thread each : threads) {
                each.join();
            }
        };
    }
}
