package dev.tappet.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * A service that answers on the loopback address with whatever bytes a test wants, in the order of the test's lines;
 * the last line answers all that come after it. Remembers what it was asked, byte by byte.
 */
final class TestPeer implements AutoCloseable {
    private final ServerSocket server;
    private final List<Line> lines = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** What happens to a request: writes, waits, closes. */
    interface Line {
        void answer(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    record Request(String line, List<String> headers, byte[] body, long nanoTime) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(header -> header.substring(name.length() + 1).strip())
                    .findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    TestPeer() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    TestPeer(ServerSocketFactory sockets) throws IOException {
        server = sockets.createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    TestPeer then(Line line) {
        synchronized (lines) {
            lines.add(line);
        }
        return this;
    }

    /** Answers with this text in ISO 8859-1, blank line and all; {@code \n} is sent as CRLF in the head. */
    TestPeer then(String answer) {
        return then((_, out) -> out.write(bytes(answer)));
    }

    /** Gives no answer, and has the caller told that the connection is no more: what it sent is thrown away. */
    TestPeer thenReset() {
        return then((_, _) -> {
            throw new ResetException();
        });
    }

    private static final class ResetException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static byte[] bytes(String answer) {
        int head = answer.indexOf("\n\n");
        String text = head < 0
                ? answer.replace("\n", "\r\n")
                : answer.substring(0, head).replace("\n", "\r\n") + "\r\n\r\n" + answer.substring(head + 2);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String ok(String type, String body) {
        return "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + body.length() + "\n\n" + body;
    }

    int port() {
        return server.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** The requests so far. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    int connections() {
        return connections.get();
    }

    Request onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests: " + requests);
        }
        return requests.peek();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Optional<Request> request = read(in);
            while (request.isPresent()) {
                requests.add(request.get());
                answer(request.get(), socket);
                socket.getOutputStream().flush();
                if (socket.isClosed()) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException | InterruptedException _) {
            // the caller went away, or the test wanted the connection to end
        }
    }

    private void answer(Request request, Socket socket) throws IOException, InterruptedException {
        try {
            next().answer(request, socket.getOutputStream());
        } catch (ResetException e) {
            socket.setSoLinger(true, 0);
            throw e;
        }
    }

    private Line next() {
        synchronized (lines) {
            return lines.size() > 1 ? lines.removeFirst() : lines.getFirst();
        }
    }

    private static Optional<Request> read(InputStream in) throws IOException {
        String head = head(in);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = Arrays.asList(head.split("\r\n"));
        Request request = new Request(lines.getFirst(), lines.subList(1, lines.size()), new byte[0], System.nanoTime());
        int length = request.header("Content-Length").map(Integer::parseInt).orElse(0);
        return Optional.of(new Request(request.line(), request.headers(), in.readNBytes(length), request.nanoTime()));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
