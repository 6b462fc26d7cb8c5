package dev.tappet.crash;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Sends events, each on a connection of its own, and enters in the ledger what the server acknowledged. What it sends
 * and how long it pauses follow from its seed.
 */
final class EventSender implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RECONNECT_INTERVAL = Duration.ofMillis(20);
    private static final int MAX_PAUSE_MILLIS = 600;
    private static final int BURST = 12;

    private final List<Integer> ports;
    private final Targets targets;
    private final Ledger ledger;
    private final BooleanSupplier enough;
    private final SplittableRandom random;

    /** @param ports of the servers, of which any may be asked */
    EventSender(List<Integer> ports, Targets targets, Ledger ledger, BooleanSupplier enough, SplittableRandom random) {
        this.ports = ports;
        this.targets = targets;
        this.ledger = ledger;
        this.enough = enough;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (!enough.getAsBoolean()) {
                Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
                int requests = random.nextInt(10) == 0 ? BURST : 1;
                for (int i = 0; i < requests && !enough.getAsBoolean(); i++) {
                    send(aim(CrashEvent.random(random)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TriggerCall aim(CrashEvent event) {
        Scenario any = Scenario.values()[random.nextInt(Scenario.values().length)];
        Scenario scenario = any.takes(event) ? any : Scenario.PURE;
        return switch (random.nextInt(5)) {
            case 0 -> targets.together(event);
            case 1, 2 -> targets.async(scenario, event);
            default -> targets.sync(scenario, event);
        };
    }

    private void send(TriggerCall shot) throws InterruptedException {
        Request request =
                Request.post(shot.path(), Map.of(), Json.write(shot.event().json()));
        try (Connection connection = connect()) {
            Response answer = connection.send(request);
            if (answer.status() >= 500) {
                ledger.unknown(shot.executions());
            } else {
                shot.accepted().apply(answer).forEach(ledger::accept);
            }
        } catch (IOException died) {
            ledger.unknown(shot.executions());
        } catch (IllegalStateException wrong) {
            ledger.violation(wrong.getMessage());
        }
    }

    /** Connects as soon as there is a server: a request that could not be sent has certainly not started anything. */
    private Connection connect() throws InterruptedException {
        while (true) {
            try {
                return Connection.open(ports.get(random.nextInt(ports.size())), TIMEOUT);
            } catch (IOException refused) {
                Thread.sleep(RECONNECT_INTERVAL);
            }
        }
    }
}
