package dev.tappet.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection to this machine. It is so plain (a write, a read) in order that it takes as little
 * as possible of the processor that it shares with the server it measures; and it never repeats a request, so that a
 * caller knows which were sent.
 */
public final class Connection implements AutoCloseable {
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked";

    private final Socket socket;
    private final InputStream in;
    private byte[] buffer = new byte[4096];
    private int filled;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /**
     * Connects.
     *
     * @param timeout how long to wait for bytes of an answer; zero is for ever
     * @throws java.net.ConnectException when nobody listens
     */
    public static Connection open(int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Connection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a request and reads its answer.
     *
     * @throws IOException when the connection ends before the answer does: nobody knows what became of the request
     */
    public Response send(Request request) throws IOException {
        socket.getOutputStream().write(request.bytes());
        filled = 0;
        int bodyAt = readHead();
        String head = new String(buffer, 0, bodyAt, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head.substring(9, 12));
        return new Response(status, head, readBody(head.toLowerCase(Locale.ROOT), status, bodyAt));
    }

    private int readHead() throws IOException {
        int seen = 0;
        while (true) {
            fill();
            for (int i = Math.max(3, seen); i < filled; i++) {
                if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                    return i + 1;
                }
            }
            seen = filled;
        }
    }

    private byte[] readBody(String head, int status, int bodyAt) throws IOException {
        int length = head.indexOf(LENGTH);
        if (length >= 0) {
            int from = length + LENGTH.length();
            int bytes = Integer.parseInt(
                    head.substring(from, head.indexOf('\r', from)).strip());
            // Reading may replace the buffer, so it has to be done before the buffer is named
            int end = readUntil(bodyAt + bytes);
            return Arrays.copyOfRange(buffer, bodyAt, end);
        }
        if (head.contains(CHUNKED)) {
            return readChunks(bodyAt);
        }
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        throw new IOException("An answer of unknown length: " + head);
    }

    private byte[] readChunks(int bodyAt) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = bodyAt;
        while (true) {
            int lineEnd = lineEnd(at);
            int size = Integer.parseInt(new String(buffer, at, lineEnd - at, StandardCharsets.US_ASCII).strip(), 16);
            int next = readUntil(lineEnd + 2 + size + 2);
            if (size == 0) {
                return body.toByteArray();
            }
            body.write(buffer, lineEnd + 2, size);
            at = next;
        }
    }

    private int lineEnd(int from) throws IOException {
        for (int i = from; ; i++) {
            readUntil(i + 2);
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i;
            }
        }
    }

    private int readUntil(int end) throws IOException {
        while (filled < end) {
            fill();
        }
        return end;
    }

    private void fill() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new EOFException("The connection ended before the answer did");
        }
        filled += read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
