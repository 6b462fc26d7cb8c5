package dev.tappet.siege;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.siege.Attack.Assault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The moves that attacks are made of. A connection that the server closes is opened again, after a pause. */
final class Assaults {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** So that a response which is not read stays with the server. */
    private static final int UNREAD_BYTES = 4 * 1024;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Assaults() {}

    /** Sends bytes that are no complete request on many connections, and keeps these open. */
    static Assault unfinished(int port, int connections, byte[] bytes) {
        return over -> onEach(connections, () -> hold(port, bytes, true, over));
    }

    /** Sends complete requests on many connections, and does not read the responses. */
    static Assault unread(int port, int connections, byte[] bytes) {
        return over -> onEach(connections, () -> hold(port, bytes, false, over));
    }

    /** Sends a request on many connections, again and again. */
    static Assault repeated(int port, int connections, Request request) {
        return over -> onEach(connections, () -> repeat(port, request, over));
    }

    /** Sends a request a number of times at once, and nothing more. */
    static Assault once(int port, int count, Request request) {
        return over -> onEach(count, () -> {
            try (Connection connection = Connection.open(port, LONGEST)) {
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

    private static void hold(int port, byte[] bytes, boolean reads, BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            Socket socket = new Socket();
            try {
                if (!reads) {
                    socket.setReceiveBufferSize(UNREAD_BYTES);
                }
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LONGEST.toMillis());
                // a write that the server does not read blocks until the socket is closed
                Thread.ofVirtual().start(() -> write(socket, bytes));
                while (!over.getAsBoolean() && !(reads && isClosed(socket))) {
                    Thread.sleep(LOOK);
                }
            } catch (IOException _) {
                // refused or reset: once more
            } finally {
                close(socket);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is gone anyway
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            // seen by whoever reads
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(1);
        try {
            while (in.read() >= 0) {
                // what the server answers does not matter, only that it closes
            }
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        }
    }

    private static void repeat(int port, Request request, BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            try (Connection connection = Connection.open(port, LONGEST)) {
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
            Thread.sleep(LOOK);
        }
    }
}
