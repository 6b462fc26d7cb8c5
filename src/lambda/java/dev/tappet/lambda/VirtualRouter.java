package dev.tappet.lambda;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.quarkus.netty.runtime.virtual.VirtualClientConnection;
import io.quarkus.netty.runtime.virtual.VirtualResponseHandler;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The way to Quarkus's router and the resources behind it: a connection within this process, since on Lambda the server
 * listens to no port ({@code quarkus.http.virtual}).
 */
final class VirtualRouter implements Responder {
    /** What frames a message is said anew by whoever sends it on (RFC 9110, 7.6.1). */
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "expect", "keep-alive", "transfer-encoding", "upgrade");

    @Override
    public CompletableFuture<TriggerResponse> answer(IncomingRequest request, Instant latest) {
        return switch (request.body()) {
            case ReceivedBody.Complete(byte[] bytes) -> answer(request, bytes);
            case ReceivedBody.TooLarge() ->
                refused(request, ProblemType.PAYLOAD_TOO_LARGE, "Nothing takes a body of this size here.");
            case ReceivedBody.TooSlow() ->
                refused(request, ProblemType.REQUEST_TIMEOUT, "The body was not here in time.");
        };
    }

    private static CompletableFuture<TriggerResponse> refused(IncomingRequest request, ProblemType row, String detail) {
        return CompletableFuture.completedFuture(
                ResponseRenderer.problem(Rejection.of(row, detail), request.requestId()));
    }

    private static CompletableFuture<TriggerResponse> answer(IncomingRequest request, byte[] body) {
        Collector collector = new Collector();
        VirtualClientConnection<?> connection = VirtualClientConnection.connect(
                collector, VertxHttpRecorder.VIRTUAL_HTTP, InetSocketAddress.createUnresolved(request.source(), 443));
        connection.sendMessage(head(request, body.length));
        connection.sendMessage(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
        return collector.answer.whenComplete((_, _) -> connection.close());
    }

    private static HttpRequest head(IncomingRequest request, int length) {
        String uri = request.query().isEmpty() ? request.path() : request.path() + "?" + request.query();
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), uri);
        for (Headers.Field field : request.headers()) {
            if (!FRAMING.contains(field.name().toLowerCase(Locale.ROOT))) {
                head.headers().add(field.name(), field.value());
            }
        }
        head.headers().set("X-Request-Id", request.requestId());
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        if (!head.headers().contains(HttpHeaderNames.HOST)) {
            head.headers().set(HttpHeaderNames.HOST, "localhost");
        }
        return head;
    }

    /** Puts an answer together from its pieces. */
    private static final class Collector implements VirtualResponseHandler {
        private final CompletableFuture<TriggerResponse> answer = new CompletableFuture<>();
        private final List<Headers.Field> fields = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int status;

        @Override
        public void handleMessage(Object piece) {
            try {
                if (piece instanceof HttpResponse head) {
                    take(head);
                }
                if (piece instanceof HttpContent content) {
                    take(content.content());
                }
                if (piece instanceof LastHttpContent) {
                    answer.complete(new TriggerResponse(status, new Headers(fields), body.toByteArray()));
                }
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                ReferenceCountUtil.release(piece);
            }
        }

        private void take(HttpResponse head) {
            status = head.status().code();
            for (Map.Entry<String, String> header : head.headers()) {
                if (!FRAMING.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                    fields.add(new Headers.Field(header.getKey(), header.getValue()));
                }
            }
        }

        private void take(ByteBuf content) throws IOException {
            body.write(ByteBufUtil.getBytes(content));
        }

        @Override
        public void close() {
            answer.completeExceptionally(new EOFException("The router closed the connection before its answer"));
        }
    }
}
