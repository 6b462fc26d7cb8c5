package dev.tappet.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP/1.1 request as the bytes that go over the wire, made once and sent often. */
public final class Request {
    public static final String CONTENT_TYPE = "Content-Type";

    private final byte[] bytes;

    private Request(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Request get(String path, Map<String, String> headers) {
        return of("GET", path, headers, new byte[0]);
    }

    public static Request post(String path, Map<String, String> headers, byte[] json) {
        return of("POST", path, headers, json);
    }

    /** A request with a body, of JSON unless the headers say otherwise. */
    public static Request of(String method, String path, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!method.equals("GET")) {
            head.append(headers.containsKey(CONTENT_TYPE) ? "" : CONTENT_TYPE + ": application/json\r\n");
            head.append("Content-Length: " + body.length + "\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return new Request(bytes.toByteArray());
    }

    byte[] bytes() {
        return bytes;
    }

    /** Its first line. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }
}
