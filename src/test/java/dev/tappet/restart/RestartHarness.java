package dev.tappet.restart;

import com.sun.net.httpserver.HttpServer;
import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restarts two servers in turn while clients call both, some on kept connections, some on new ones, and some for longer
 * than a stop may take. A client goes to the other server when its connection is refused, as a load balancer does, and
 * never repeats a request that it sent. Property: {@code restart.rounds}. Ends with 1 if any request had no answer, an
 * answer other than 200 and 201, or an execution whose id was answered did not end.
 */
public final class RestartHarness {
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final long QUICK_MILLIS = 150;
    private static final long LONG_MILLIS = 8_000;
    private static final int QUICK_CLIENTS = 8;
    private static final int LONG_CLIENTS = 3;
    private static final Pattern ID = Pattern.compile("\"execution_id\"\\s*:\\s*\"([^\"]+)\"");

    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final List<Site> sites = new ArrayList<>();
    private volatile boolean over;

    /** A server, and where its workflows answer. */
    private record Site(ServerProcess server, ApiClient client, String quick, String slow, Queue<String> ids) {}

    public static void main(String[] arguments) throws Exception {
        System.exit(new RestartHarness().run(Integer.getInteger("restart.rounds", 4)) ? 0 : 1);
    }

    private boolean run(int rounds) throws Exception {
        HttpServer service = service();
        String url = "http://127.0.0.1:" + service.getAddress().getPort() + "/";
        try (ServerProcess one = server(service);
                ServerProcess two = server(service)) {
            sites.add(site(one, url));
            sites.add(site(two, url));
            List<Thread> clients = clients();
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(PAUSE);
                ServerProcess server = sites.get(round % 2).server();
                System.out.printf(
                        Locale.ROOT, "stopped in %.1f s%n", server.terminate().toMillis() / 1e3);
                server.start();
                server.awaitReady();
            }
            over = true;
            for (Thread client : clients) {
                client.join();
            }
            for (Site site : sites) {
                awaitEnds(site);
            }
            System.out.printf("answers %s, connections refused %s, errors %d%n", statuses, refused, errors.size());
            errors.stream().limit(10).forEach(System.out::println);
            boolean clean = errors.isEmpty() && refused.sum() > 0 && statuses.containsKey(201);
            if (clean) {
                one.deleteFolder();
                two.deleteFolder();
            }
            return clean;
        } finally {
            service.stop(0);
        }
    }

    private static HttpServer service() throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/", exchange -> {
            try (exchange) {
                Thread.sleep(exchange.getRequestURI().getPath().endsWith("slow") ? LONG_MILLIS : QUICK_MILLIS);
                exchange.sendResponseHeaders(204, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        service.start();
        return service;
    }

    private static ServerProcess server(HttpServer service) throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.fresh(Map.of(
                "TAPPET_STOP_GRACE",
                GRACE.toSeconds() + "s",
                "TAPPET_LIMITS_RATE",
                "10000",
                "TAPPET_HTTP_ALLOWED_ADDRESSES",
                "127.0.0.1:" + service.getAddress().getPort()));
        server.start();
        server.awaitReady();
        return server;
    }

    private static Site site(ServerProcess server, String url) throws IOException {
        ApiClient client = ApiClient.create(server);
        String integration = client.integration("Restart");
        return new Site(
                server,
                client,
                client.publish("/restart/slow.yaml", Map.of("integration", integration, "service", url + "quick"))
                        .sync(),
                client.publish("/restart/slow.yaml", Map.of("integration", integration, "service", url + "slow"))
                        .sync(),
                new ConcurrentLinkedQueue<>());
    }

    private List<Thread> clients() {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < QUICK_CLIENTS; i++) {
            int first = i % 2;
            boolean keeps = i % 4 < 2;
            clients.add(Thread.ofVirtual().start(() -> call(first, keeps, false)));
        }
        for (int i = 0; i < LONG_CLIENTS; i++) {
            int first = i % 2;
            clients.add(Thread.ofVirtual().start(() -> call(first, false, true)));
        }
        return clients;
    }

    private void call(int first, boolean keeps, boolean slow) {
        for (int at = first; !over; at++) {
            Site site = sites.get(at % 2);
            try (Connection connection = Connection.open(site.server().port(), MAX_WAIT)) {
                Response response;
                do {
                    response = connection.send(Request.post(
                            slow ? site.slow() : site.quick(), Map.of(), "{}".getBytes(StandardCharsets.US_ASCII)));
                    count(response, site);
                } while (keeps
                        && !over
                        && !response.head().toLowerCase(Locale.ROOT).contains("\r\nconnection: close"));
            } catch (ConnectException _) {
                refused.increment();
            } catch (IOException e) {
                errors.add((keeps ? "kept" : "new") + (slow ? " slow" : "") + " connection: " + e);
            }
        }
    }

    private void count(Response response, Site site) {
        statuses.computeIfAbsent(response.status(), _ -> new LongAdder()).increment();
        if (response.status() == 201) {
            Matcher id = ID.matcher(new String(response.body(), StandardCharsets.UTF_8));
            if (id.find()) {
                site.ids().add(id.group(1));
            }
        }
        if (response.status() != 200 && response.status() != 201) {
            errors.add(response.toString());
        }
    }

    /** What was answered with 201 goes on after the restart. */
    private void awaitEnds(Site site) throws IOException, InterruptedException {
        long end = System.nanoTime() + MAX_WAIT.toNanos();
        try (Connection connection = Connection.open(site.server().port(), MAX_WAIT)) {
            for (String id : site.ids()) {
                while (!site.client().execution(connection, id).toString().contains("SUCCESS")) {
                    if (System.nanoTime() > end) {
                        errors.add("The execution " + id + " did not end");
                        break;
                    }
                    Thread.sleep(200);
                }
            }
        }
    }
}
