package dev.tappet.outbound;

import dev.tappet.outbound.PinnedAddressClient.NotConnectedException;
import io.netty.channel.Channel;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * One request and its response. The calling thread waits; when the wait ends, for any reason, the exchange is
 * cancelled.
 */
final class HttpExchange {
    private static final Pattern PROXY_STATUS = Pattern.compile("status: (\\d{3})");

    private final OutgoingRequest outgoing;
    private final PinnedAddressClient.ResponseLimits limits;
    private final CompletableFuture<ReceivedResponse> result = new CompletableFuture<>();
    private final Predicate<HttpConnection> firstUse;

    /** The deadline of the next event: the connection, then another byte of the response. */
    private final AtomicReference<Deadline> nextByte;

    /** Completes when the request has a connection, or has failed. */
    private final CompletableFuture<Void> connected = new CompletableFuture<>();

    /** Completes with the action that resumes receiving if the body is large; empty if the exchange is over. */
    private final CompletableFuture<Optional<Runnable>> large = new CompletableFuture<>();

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Whether the whole request was written. */
    private volatile boolean sent;

    /** Whether a closed connection means that the request was not processed: the connection was closed before. */
    private volatile boolean stale;

    /** @param firstUse whether the request is the first on its connection */
    HttpExchange(
            OutgoingRequest outgoing, PinnedAddressClient.ResponseLimits limits, Predicate<HttpConnection> firstUse) {
        this.outgoing = outgoing;
        this.limits = limits;
        this.firstUse = firstUse;
        this.nextByte = new AtomicReference<>(Deadline.in(limits.connect()));
    }

    /** @return empty if a reused connection was closed without a response */
    Optional<ReceivedResponse> run(HttpClient client, RequestOptions options)
            throws AttemptFailedException, NotConnectedException, InterruptedException {
        result.whenComplete((_, _) -> {
            connected.complete(null);
            large.complete(Optional.empty());
        });
        client.request(options).onComplete(connection -> {
            if (connection.succeeded()) {
                begin(connection.result());
            } else {
                // the peer closed the pooled connection while it was taken from the pool
                stale = connection.cause() instanceof HttpClosedException;
                result.completeExceptionally(stale ? connection.cause() : notConnected(connection.cause()));
            }
        });
        try {
            return Optional.of(await());
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case AttemptFailedException failed -> throw failed;
                case NotConnectedException failed -> throw failed;
                // also a reset: the request arrived while the peer closed the connection
                case HttpClosedException _
                when stale -> {
                    return Optional.empty();
                }
                case IOException _
                when stale -> {
                    return Optional.empty();
                }
                // with TLS 1.3, a server rejects a client certificate after the handshake
                case Throwable failed when TlsFailure.isRefusal(failed) -> throw tlsFailed(failed);
                default -> throw AttemptFailedException.transientFailure(describeFailure(e.getCause()));
            }
        } finally {
            // no effect if complete; otherwise later callbacks find it cancelled
            result.cancel(false);
        }
    }

    private ReceivedResponse await()
            throws AttemptFailedException, NotConnectedException, InterruptedException, ExecutionException {
        // separate waits, because the next step may have a shorter timeout
        await(connected);
        Optional<Runnable> continuation = await(large);
        if (continuation.isPresent()) {
            if (!limits.memory().acquire(limits.bytes(), limits.deadline().remaining())) {
                throw AttemptFailedException.transientFailure(
                        "the server has no memory left for the response of " + host());
            }
            resetReadTimeout();
            continuation.get().run();
        }
        return await(result);
    }

    private <T> T await(CompletableFuture<T> awaited)
            throws AttemptFailedException, NotConnectedException, InterruptedException, ExecutionException {
        while (true) {
            Deadline next = nextByte.get().earlier(limits.deadline());
            try {
                return awaited.get(next.remaining().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                if (limits.deadline().isExpired()) {
                    throw AttemptFailedException.transientFailure(
                            host() + " did not respond completely within the step's timeout");
                }
                // if the connection failed at the same moment, report its own failure
                if (nextByte.get().isExpired() && !result.isDone()) {
                    throw timedOut();
                }
            }
        }
    }

    private AttemptFailedException timedOut() throws NotConnectedException {
        if (!connected.isDone()) {
            throw new NotConnectedException("connecting to %s failed".formatted(host()));
        }
        return AttemptFailedException.transientFailure(
                "%s sent nothing for %d ms".formatted(host(), limits.read().toMillis()));
    }

    private void resetReadTimeout() {
        nextByte.set(Deadline.in(limits.read()));
    }

    private void begin(HttpClientRequest request) {
        // before any reset: without a handler, Vert.x would log it as an error
        request.exceptionHandler(result::completeExceptionally);
        result.whenComplete((_, failure) -> {
            if (failure != null) {
                request.reset();
            }
        });
        if (result.isDone()) {
            return;
        }
        stale = !firstUse.test(request.connection());
        resetReadTimeout();
        connected.complete(null);
        keepReadingAfterFailedWrite(request.connection());
        request.response().onSuccess(this::collect).onFailure(result::completeExceptionally);
        // covers responses that are not HTTP or whose head is too long
        request.connection().exceptionHandler(result::completeExceptionally);
        if (outgoing.body().isPresent()) {
            request.end(Buffer.buffer(outgoing.body().get().bytes())).onSuccess(_ -> sent = true);
        } else if (outgoing.method().equals("GET") || outgoing.method().equals("HEAD")) {
            request.end().onSuccess(_ -> sent = true);
        } else {
            request.putHeader("Content-Length", "0").end().onSuccess(_ -> sent = true);
        }
    }

    /**
     * A peer may reject a request before it has received all of it, and close the connection. Writing the rest of the
     * request then fails, but the response can still be read.
     */
    private static void keepReadingAfterFailedWrite(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channel().config().setAutoClose(false);
        }
    }

    /**
     * Closes the connection without writing pending data. An ordinary close waits until pending data is written, which
     * a peer that does not read may never allow. Called on the event loop.
     */
    private static void abort(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            Channel.Unsafe channel = base.channel().unsafe();
            channel.close(channel.voidPromise());
        } else {
            connection.close();
        }
    }

    private void collect(HttpClientResponse response) {
        stale = false;
        resetReadTimeout();
        response.exceptionHandler(result::completeExceptionally);
        Context eventLoop = Vertx.currentContext();
        response.handler(part -> append(response, eventLoop, part));
        response.endHandler(_ -> {
            if (!sent) {
                abort(response.request().connection());
            } else if (hasNoBodyByDefinition(response)) {
                response.request().connection().close();
            }
            result.complete(new ReceivedResponse(response.statusCode(), headers(response), body.toByteArray()));
        });
    }

    /**
     * Whether the response has no body whatever its head declares (RFC 9112, section 6.3). If the peer sends a body
     * anyway, the next call on this connection would read it as its response, so the connection is closed.
     */
    private boolean hasNoBodyByDefinition(HttpClientResponse response) {
        int status = response.statusCode();
        return status < 200
                || status == 204
                || status == 304
                || outgoing.method().equals("HEAD");
    }

    private void append(HttpClientResponse response, Context eventLoop, Buffer part) {
        resetReadTimeout();
        if (body.size() + part.length() > limits.bytes()) {
            result.completeExceptionally(AttemptFailedException.permanentFailure(
                    "the response of %s has more than %d bytes".formatted(host(), limits.bytes())));
        } else {
            body.writeBytes(part.getBytes());
            if (body.size() > BodyLease.UNCOUNTED && !large.isDone()) {
                response.pause();
                large.complete(Optional.of(() -> eventLoop.runOnContext(_ -> response.resume())));
            }
        }
    }

    private static SequencedMap<String, List<String>> headers(HttpClientResponse response) {
        SequencedMap<String, List<String>> headers = new LinkedHashMap<>();
        response.headers()
                .forEach(header -> headers.computeIfAbsent(
                                header.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(header.getValue()));
        return headers;
    }

    private Exception notConnected(Throwable cause) {
        if (cause instanceof SSLException) {
            return tlsFailed(cause);
        }
        if (cause instanceof ProxyConnectException) {
            Matcher status = PROXY_STATUS.matcher(String.valueOf(cause.getMessage()));
            return new NotConnectedException("connecting to %s failed: the proxy %s"
                    .formatted(host(), status.find() ? "returned " + status.group(1) : "cannot be reached"));
        }
        return new NotConnectedException("connecting to %s failed".formatted(host()));
    }

    private String describeFailure(Throwable cause) {
        return "the connection to %s was lost: %s".formatted(host(), cause.getMessage());
    }

    private AttemptFailedException tlsFailed(Throwable cause) {
        return AttemptFailedException.permanentFailure("%s: TLS failed: %s".formatted(host(), TlsFailure.text(cause)));
    }

    private String host() {
        return outgoing.url().getRawAuthority();
    }
}
