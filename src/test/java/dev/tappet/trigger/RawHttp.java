package dev.tappet.trigger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tappet.http.Headers;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client that sends bytes as they are, valid or not. */
final class RawHttp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawHttp() throws IOException {
        socket = new Socket("127.0.0.1", RestAssured.port);
        socket.setSoTimeout(10_000);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    record Answer(int status, Headers headers, String body) {}

    /** Sends lines, each ended by CRLF; one character for each byte. */
    RawHttp send(String... lines) throws IOException {
        return sendBytes((String.join("\r\n", lines) + "\r\n").getBytes(ISO_8859_1));
    }

    RawHttp sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    Answer read() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.add(new Headers.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Headers headers = new Headers(fields);
        int length = headers.first("content-length").map(Integer::parseInt).orElse(0);
        return new Answer(status, headers, new String(in.readNBytes(length), ISO_8859_1));
    }

    /** Whether the server ends the connection, with nothing more to say. */
    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
