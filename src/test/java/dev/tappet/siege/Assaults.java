package dev.tappet.siege;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.siege.Attack.Assault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The moves that attacks are made of. A connection that the server closes is opened again, after a pause. */
final class Assaults {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    /** So that a response which is not read stays with the server. */
    private static final int UNREAD_BYTES = 4 * 1024;

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private Assaults() {}

    /** Sends bytes that are no complete request on many connections, and keeps these open. */
    static Assault unfinished(int port, int connections, byte[] bytes) {
        return over -> holdAll(connections, over, sockets -> hold(port, bytes, sockets, over));
    }

    /** Sends complete requests on many connections, and does not read the responses. */
    static Assault unread(int port, int connections, byte[] bytes) {
        return over -> holdAll(connections, over, sockets -> ignore(port, bytes, sockets, over));
    }

    /** Sends a request on many connections, again and again. */
    static Assault repeated(int port, int connections, Request request) {
        return over -> onEach(connections, () -> repeat(port, request, over));
    }

    /** Sends a request a number of times at once, and nothing more. */
    static Assault once(int port, int count, Request request) {
        return over -> onEach(count, () -> {
            try (Connection connection = Connection.open(port, MAX_WAIT)) {
                connection.send(request);
            } catch (IOException _) {
                // the attacker does not care
            }
            await(over);
        });
    }

    private interface Move {
        void run() throws InterruptedException;
    }

    private static void onEach(int connections, Move move) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    move.run();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
    }

    private interface Hold {
        void run(Sockets sockets) throws InterruptedException;
    }

    /** The open sockets of an attack. When it is over they are closed, which ends what waits for them. */
    private static final class Sockets {
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        Socket connect(int port, int receiveBytes, BooleanSupplier over) throws IOException {
            Socket socket = new Socket();
            open.add(socket);
            if (over.getAsBoolean()) {
                throw new IOException("over");
            }
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) MAX_WAIT.toMillis());
            return socket;
        }

        void close(Socket socket) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException _) {
                // it is gone anyway
            }
        }

        void closeAll() {
            open.forEach(this::close);
        }
    }

    private static void holdAll(int connections, BooleanSupplier over, Hold hold) throws InterruptedException {
        Sockets sockets = new Sockets();
        Thread end = Thread.ofVirtual().start(() -> {
            try {
                await(over);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            sockets.closeAll();
        });
        onEach(connections, () -> hold.run(sockets));
        end.join();
    }

    private static void hold(int port, byte[] bytes, Sockets sockets, BooleanSupplier over)
            throws InterruptedException {
        while (!over.getAsBoolean()) {
            Socket socket = null;
            try {
                Socket connected = sockets.connect(port, 0, over);
                socket = connected;
                // a write that the server does not read blocks until the socket is closed
                Thread.ofVirtual().start(() -> write(connected, bytes));
                while (connected.getInputStream().read() >= 0) {
                    // what the server answers does not matter, only that it closes
                }
            } catch (IOException _) {
                // refused or reset: once more
            }
            if (socket != null) {
                sockets.close(socket);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void ignore(int port, byte[] bytes, Sockets sockets, BooleanSupplier over)
            throws InterruptedException {
        try {
            write(sockets.connect(port, UNREAD_BYTES, over), bytes);
        } catch (IOException _) {
            // the attacker does not care
        }
        await(over);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            // the reader of the socket notices
        }
    }

    private static void repeat(int port, Request request, BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            try (Connection connection = Connection.open(port, MAX_WAIT)) {
                while (!over.getAsBoolean()) {
                    if (connection.send(request).status() / 100 != 2) {
                        Thread.sleep(PAUSE);
                    }
                }
            } catch (IOException _) {
                Thread.sleep(PAUSE);
            }
        }
    }

    private static void await(BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            Thread.sleep(POLL_INTERVAL);
        }
    }
}
