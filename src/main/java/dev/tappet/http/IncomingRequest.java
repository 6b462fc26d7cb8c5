package dev.tappet.http;

import java.time.Instant;

/**
 * A request to a trigger URL, as received, independent of the server that received it.
 *
 * @param method    in its original case
 * @param path      not decoded and not normalized
 * @param query     not decoded; empty if there is none
 * @param source    the address of the sender
 * @param received  when the last byte of its body arrived
 * @param requestId as in the response and in log lines
 */
public record IncomingRequest(
        String method,
        String path,
        String query,
        Headers headers,
        ReceivedBody body,
        String source,
        Instant received,
        String requestId) {

    /** The bytes of the body, unless it is too large or too slow. */
    public sealed interface ReceivedBody {
        /** The array belongs to the request and must not be changed. */
        record Complete(byte[] bytes) implements ReceivedBody {}

        /** The body exceeds the limit; its bytes are not kept. */
        record TooLarge() implements ReceivedBody {}

        /** The body did not arrive in time; its bytes are not kept. */
        record TooSlow() implements ReceivedBody {}
    }

    /** This request with another query. */
    public IncomingRequest withQuery(String other) {
        return new IncomingRequest(method, path, other, headers, body, source, received, requestId);
    }

    /** The size of request line and headers in HTTP/1.1, in bytes. */
    public int headBytes() {
        int bytes = method.length() + path.length() + query.length() + " ? HTTP/1.1\r\n\r\n".length();
        for (Headers.Field field : headers) {
            bytes += field.name().length() + field.value().length() + ": \r\n".length();
        }
        return bytes;
    }

    /** This request without sessions of the console, which workflows must not see; the same object if it has none. */
    public IncomingRequest withoutSession() {
        Headers others = SessionCookie.removedFrom(headers);
        return others == headers
                ? this
                : new IncomingRequest(method, path, query, others, body, source, received, requestId);
    }

    /** Without headers and body, since both may contain secrets. */
    @Override
    public String toString() {
        return "IncomingRequest[" + requestId + " " + method + " " + path + "]";
    }
}
