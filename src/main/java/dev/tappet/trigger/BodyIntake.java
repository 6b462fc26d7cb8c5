package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest.ReceivedBody;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads the body of a request up to a size limit and a time limit. Bytes beyond the limit are discarded on arrival,
 * whatever length the sender declared. Used on one event loop only.
 */
final class BodyIntake {
    private static final byte[] EMPTY = {};

    /** Bodies up to this size, in bytes, are received without a reservation. */
    private static final int UNCOUNTED = 4 * 1024;

    private final Vertx vertx;
    private final int limit;
    private final Consumer<ReceivedBody> action;
    private Buffer taken;
    private boolean delivered;
    private long timer = -1;

    private BodyIntake(Vertx vertx, int limit, Consumer<ReceivedBody> action) {
        this.vertx = vertx;
        this.limit = limit;
        this.action = action;
    }

    /**
     * @param action receives the body once: complete, too large or too slow. It is not called if the sender disconnects
     */
    static void of(Vertx vertx, HttpServerRequest request, int limit, Duration max, Consumer<ReceivedBody> action) {
        BodyIntake intake = new BodyIntake(vertx, limit, action);
        if (!request.isEnded()) {
            intake.timer = vertx.setTimer(max.toMillis(), _ -> intake.tooSlow());
        }
        request.handler(intake::append);
        request.endHandler(_ -> intake.complete());
        request.exceptionHandler(_ -> intake.cancel());
        if (declaredLength(request) > limit) {
            intake.tooLarge();
        } else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
    }

    /**
     * Bytes of memory to reserve before the body is received. 0 if there is no body, if it is so small that the number
     * of connections bounds it, or so large that it is discarded.
     */
    static int memory(HttpServerRequest request, int limit) {
        if (request.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            return hasBodyOfUnknownLength(request) ? limit : 0;
        }
        long declared = declaredLength(request);
        return declared <= UNCOUNTED || declared > limit ? 0 : (int) declared;
    }

    /**
     * In HTTP/1.1 only Transfer-Encoding announces such a body (RFC 9112, section 6.3); in HTTP/2 an open stream does.
     */
    private static boolean hasBodyOfUnknownLength(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                ? !request.isEnded()
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void append(Buffer chunk) {
        if (delivered) {
            return;
        }
        if ((taken == null ? 0 : taken.length()) + (long) chunk.length() > limit) {
            tooLarge();
        } else if (taken == null) {
            taken = chunk;
        } else {
            taken.appendBuffer(chunk);
        }
    }

    private void complete() {
        if (!delivered) {
            deliver(new ReceivedBody.Complete(taken == null ? EMPTY : taken.getBytes()));
        }
    }

    /** The sender has disconnected. */
    private void cancel() {
        taken = null;
        vertx.cancelTimer(timer);
    }

    private void tooSlow() {
        if (!delivered) {
            deliver(new ReceivedBody.TooSlow());
        }
    }

    private void tooLarge() {
        deliver(new ReceivedBody.TooLarge());
    }

    private void deliver(ReceivedBody body) {
        delivered = true;
        cancel();
        action.accept(body);
    }
}
