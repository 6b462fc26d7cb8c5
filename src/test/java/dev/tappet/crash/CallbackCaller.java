package dev.tappet.crash;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Calls the callbacks that workflows tell the service of, through the kills: until it is told what was decided, and
 * then once more with another choice, which must not change it.
 */
final class CallbackCaller implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final int MAX_PAUSE_MILLIS = 1_500;

    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final SplittableRandom random;
    private final Map<String, Map<?, ?>> told = new ConcurrentHashMap<>();
    private final Set<String> faults = new LinkedHashSet<>();
    private volatile List<Integer> ports = List.of();
    private int decided;
    private int repeated;

    CallbackCaller(SplittableRandom random) {
        this.random = random;
    }

    /** @param servers any of which may be called */
    void callAt(List<Integer> servers) {
        ports = servers;
    }

    /** A workflow told its URLs; one whose call is repeated must tell the same ones. */
    void told(String execution, int number, Map<?, ?> urls) {
        Map<?, ?> before = told.putIfAbsent(execution, urls);
        if (before == null) {
            calls.execute(() -> call(execution, number, urls));
        } else if (!before.equals(urls)) {
            fault(execution + " had other URLs of its callbacks after a kill");
        }
    }

    private void call(String execution, int number, Map<?, ?> urls) {
        String right = number % 2 == 0 ? "even" : "odd";
        String wrong = number % 2 == 0 ? "odd" : "even";
        try {
            if (chance(2) == 0) {
                Thread.sleep(chance(MAX_PAUSE_MILLIS));
            }
            decide(execution, (String) urls.get(right), number, right);
            if (chance(2) == 0) {
                again(execution, (String) urls.get(wrong), right);
            }
            decide(execution, (String) urls.get("kept"), number, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is known that this was decided: by this call, or by one of its own whose response was lost. */
    private void decide(String execution, String url, int number, String choice) throws InterruptedException {
        boolean isRepeat = false;
        while (true) {
            Response response = post(url, Map.of("number", number));
            if (response.status() == 200) {
                count(isRepeat);
                return;
            }
            if (response.status() == 409 && isRepeat && saysDecided(response, choice)) {
                count(true);
                return;
            }
            if (response.status() < 500) {
                fault(execution + " should have been decided: " + response);
                return;
            }
            isRepeat = true;
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private void again(String execution, String url, String choice) throws InterruptedException {
        Response response = post(url, Map.of("number", -1));
        while (response.status() >= 500) {
            Thread.sleep(POLL_INTERVAL);
            response = post(url, Map.of("number", -1));
        }
        if (response.status() != 409 || !saysDecided(response, choice)) {
            fault(execution + " was decided already: " + response);
        }
    }

    private static boolean saysDecided(Response response, String choice) {
        return response.object().get("decided") instanceof Map<?, ?> decided
                && (choice == null ? decided.get("choice") == null : choice.equals(decided.get("choice")));
    }

    /** A request without a response has the status 500, as its outcome is as unknown. */
    private Response post(String url, Map<String, Object> body) {
        try (Connection connection = Connection.open(ports.get(chance(ports.size())), TIMEOUT)) {
            return connection.send(Request.post(URI.create(url).getPath(), Map.of(), Json.write(body)));
        } catch (IOException _) {
            return new Response(500, "", new byte[0]);
        }
    }

    private synchronized int chance(int bound) {
        return random.nextInt(bound);
    }

    private synchronized void count(boolean isRepeat) {
        decided++;
        repeated += isRepeat ? 1 : 0;
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    synchronized List<String> faults() {
        return new ArrayList<>(faults);
    }

    /** What the harness prints. */
    synchronized String figures() {
        return "%d callbacks decided, %d of them by a call that was repeated after a kill".formatted(decided, repeated);
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
