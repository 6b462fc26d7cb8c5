package dev.tappet.http;

import java.time.Instant;

/**
 * A request to a trigger URL exactly as it came, whichever server took it.
 *
 * @param method    in the case in which it came
 * @param path      not decoded and not normalised
 * @param query     not decoded; empty when there is none
 * @param source    the address of the sender
 * @param received  when the last byte of its body was here
 * @param requestId stands in the answer and in log lines
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

    /** The bytes of the body, unless there are too many of them or they take too long. */
    public sealed interface ReceivedBody {
        /** The array is owned by the request: nobody changes it. */
        record Complete(byte[] bytes) implements ReceivedBody {}

        /** More than the limit: they were not kept. */
        record TooLarge() implements ReceivedBody {}

        /** It was not here in time: what came was not kept. */
        record TooSlow() implements ReceivedBody {}
    }

    /** The same with another query. */
    public IncomingRequest withQuery(String other) {
        return new IncomingRequest(method, path, other, headers, body, source, received, requestId);
    }

    /** What request line and headers take on the wire under HTTP/1.1, in bytes. */
    public int headBytes() {
        int bytes = method.length() + path.length() + query.length() + " ? HTTP/1.1\r\n\r\n".length();
        for (Headers.Field field : headers) {
            bytes += field.name().length() + field.value().length() + ": \r\n".length();
        }
        return bytes;
    }

    /** This request without sessions of the console, which are not for workflows; the same object where it has none. */
    public IncomingRequest withoutSession() {
        Headers others = SessionCookie.removedFrom(headers);
        return others == headers
                ? this
                : new IncomingRequest(method, path, query, others, body, source, received, requestId);
    }

    /** Neither headers nor body: both may hold secrets. */
    @Override
    public String toString() {
        return "IncomingRequest[" + requestId + " " + method + " " + path + "]";
    }
}
