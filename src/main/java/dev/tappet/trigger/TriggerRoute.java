package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.RequestId;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ProcessMemory;
import dev.tappet.trigger.TriggerService.BodyAdmission;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Connects the {@link TriggerService} to Vert.x: every request under <code>/v1</code>.
 *
 * <p>A route and not a JAX-RS resource: a resource accepts only the methods that it declares, and sees decoded paths.
 * The route comes before the filters of Quarkus (CORS, limits), because the contract defines the responses to
 * preflights, unknown methods and large bodies. The request is read on the event loop; the trigger works on its own
 * threads.
 */
@ApplicationScoped
public class TriggerRoute {
    private static final Logger LOG = Logger.getLogger(TriggerRoute.class);
    private static final int PRIORITY = -10_000;

    /** How long a sender that already has a response may continue to send, so that it can read the response. */
    private static final long LINGER_MILLIS = 5_000;

    /** How long a caller may take to read a large response. */
    private static final long TIME_TO_READ_MILLIS = 60_000;

    private static final byte[] NO_BODY = {};

    /** Marks a connection that ends with a rejection: bytes after it are not a request. */
    private static final AttributeKey<Boolean> ENDED = AttributeKey.valueOf(TriggerRoute.class, "ended");

    private static final Rejection NO_VALID_HOST =
            Rejection.of(ProblemType.INVALID_REQUEST, "The request needs one valid Host header.");

    private static final Rejection UNSENT = Rejection.of(
            ProblemType.SERVICE_UNAVAILABLE,
            "The server has no memory left for the response. The request was processed; the record of its execution"
                    + " has the output.");

    private final TriggerService trigger;
    private final ResponseMemory responses;

    /**
     * @param idle after which the server closes an idle connection, including that of a waiting caller
     * @throws ConfigurationException if a waiting caller would be disconnected before its response
     */
    public TriggerRoute(
            TriggerService trigger,
            ProcessMemory memory,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.responses = new ResponseMemory(memory, trigger.limits().waitForMemory());
        checkIdleTimeout(idle, trigger.limits().window());
        this.trigger = trigger;
    }

    /**
     * @throws ConfigurationException if a waiting caller would be disconnected before its response
     */
    public static void checkIdleTimeout(Duration idle, Duration window) {
        if (idle.compareTo(window) <= 0) {
            throw new ConfigurationException(
                    "quarkus.http.idle-timeout is %s: it must be longer than tappet.window, which is %s"
                            .formatted(idle, window));
        }
    }

    void register(@Observes Router router) {
        router.route().order(PRIORITY).handler(this::route).failureHandler(this::routeFailed);
    }

    private void route(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (isEnded(request)) {
            request.connection().close();
        } else if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
            rejectHost(routing);
        } else if (isUnderRoot(request)) {
            int memory = BodyIntake.memory(request, trigger.limits().payload());
            if (memory == 0) {
                receive(routing, trigger::handle);
            } else {
                receiveUnderLease(routing, memory);
            }
        } else {
            routing.next();
        }
    }

    private static boolean isEnded(HttpServerRequest request) {
        return channel(request).filter(channel -> channel.hasAttr(ENDED)).isPresent();
    }

    /** The channel of a connection, which has no attributes itself. */
    private static Optional<Channel> channel(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? Optional.of(connection.channel())
                : Optional.empty();
    }

    /**
     * A missing or repeated Host header: proxies may have chosen another host (RFC 9112, section 3.2). Applies to all
     * paths.
     */
    private void rejectHost(RoutingContext routing) {
        String requestId = requestId(routing.request());
        send(routing, ResponseRenderer.problem(NO_VALID_HOST, requestId), requestId, true);
    }

    private void receive(
            RoutingContext routing, Function<IncomingRequest, CompletableFuture<TriggerResponse>> handler) {
        BodyIntake.of(
                routing.vertx(),
                routing.request(),
                trigger.limits().payload(),
                trigger.limits().bodyTime(),
                body -> handle(routing, incoming(routing.request(), body), handler));
    }

    /** Reads nothing of the body until memory is reserved. */
    private void receiveUnderLease(RoutingContext routing, int bytes) {
        HttpServerRequest request = routing.request();
        Context eventLoop = Vertx.currentContext();
        request.pause();
        IncomingRequest head = incoming(request, new ReceivedBody.Complete(NO_BODY));
        trigger.admitBody(head, bytes)
                .thenAccept(admission -> eventLoop.runOnContext(_ -> {
                    switch (admission) {
                        case BodyAdmission.Admitted(MemoryBudget.Lease lease) -> {
                            routing.addEndHandler(_ -> lease.close());
                            if (routing.response().closed()) {
                                lease.close();
                                return;
                            }
                            receive(routing, complete -> trigger.handle(complete, lease));
                        }
                        case BodyAdmission.Rejected(TriggerResponse response) ->
                            send(routing, response, head.requestId(), true);
                    }
                    request.resume();
                }));
    }

    private static boolean isUnderRoot(HttpServerRequest request) {
        return request.path() != null && TriggerService.owns(request.path());
    }

    /** Requests that Vert.x rejects before routing (invalid Host), and internal errors. */
    private void routeFailed(RoutingContext routing) {
        if (routing.statusCode() == 400 && routing.failure() instanceof VertxException) {
            // on any path: otherwise every such request would write an error to the log
            rejectHost(routing);
        } else if (isUnderRoot(routing.request())) {
            String requestId = requestId(routing.request());
            LOG.errorf(routing.failure(), "Request %s failed", requestId);
            Rejection rejection =
                    Rejection.of(ProblemType.INTERNAL_ERROR, "The response could not be sent. Retry the request.");
            routing.response().headers().clear();
            send(routing, ResponseRenderer.problem(rejection, requestId), requestId, false);
        } else {
            routing.next();
        }
    }

    private void handle(
            RoutingContext routing,
            IncomingRequest incoming,
            Function<IncomingRequest, CompletableFuture<TriggerResponse>> handler) {
        Context eventLoop = Vertx.currentContext();
        String requestId = incoming.requestId();
        boolean hasRest = switch (incoming.body()) {
            case ReceivedBody.Complete _ -> false;
            case ReceivedBody.TooLarge _, ReceivedBody.TooSlow _ -> true;
        };
        CompletableFuture<TriggerResponse> pending = handler.apply(incoming);
        routing.addEndHandler(ended -> {
            if (ended.failed()) {
                pending.cancel(false);
            }
        });
        pending.thenAccept(response -> eventLoop.runOnContext(_ -> {
            try {
                sendCounted(routing, response, requestId, hasRest);
            } catch (RuntimeException e) {
                routing.fail(e);
            }
        }));
    }

    /** A large response uses memory until the caller has read it, or is disconnected. */
    private void sendCounted(RoutingContext routing, TriggerResponse response, String requestId, boolean hasRest) {
        if (response.body().length <= ResponseMemory.UNCOUNTED) {
            send(routing, response, requestId, hasRest);
            return;
        }
        Context eventLoop = Vertx.currentContext();
        String source = trigger.source(incoming(routing.request(), new ReceivedBody.Complete(NO_BODY)));
        responses.reserve(
                source,
                response.body().length,
                lease -> eventLoop.runOnContext(_ -> {
                    TriggerResponse sent = lease.isPresent() ? response : ResponseRenderer.problem(UNSENT, requestId);
                    HttpConnection connection = routing.request().connection();
                    long timer = routing.vertx().setTimer(TIME_TO_READ_MILLIS, _ -> connection.close());
                    // not in an end handler: if the caller has disconnected, those have run already
                    send(routing, sent, requestId, hasRest).onComplete(_ -> {
                        routing.vertx().cancelTimer(timer);
                        lease.ifPresent(MemoryBudget.Lease::close);
                    });
                }));
    }

    private static IncomingRequest incoming(HttpServerRequest request, ReceivedBody body) {
        List<Headers.Field> fields = new ArrayList<>(request.headers().size());
        for (Map.Entry<String, String> header : request.headers()) {
            fields.add(new Headers.Field(header.getKey(), header.getValue()));
        }
        return new IncomingRequest(
                request.method().name(),
                request.path(),
                request.query() == null ? "" : request.query(),
                new Headers(fields),
                body,
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress(),
                Instant.now(),
                requestId(request));
    }

    private static String requestId(HttpServerRequest request) {
        return RequestId.of(Optional.ofNullable(request.getHeader(RequestId.HEADER)));
    }

    /**
     * @return completes when the response is written, or cannot be
     */
    private Future<Void> send(RoutingContext routing, TriggerResponse content, String requestId, boolean hasRest) {
        HttpServerResponse response = routing.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(content.status());
        for (Headers.Field field : content.headers()) {
            response.headers().add(field.name(), field.value());
        }
        if (!content.headers().has(RequestId.HEADER)) {
            response.headers().add(RequestId.HEADER, requestId);
        }
        if (hasRest) {
            channel(routing.request()).ifPresent(channel -> channel.attr(ENDED).set(true));
            response.headers().set("Connection", "close");
            return response.end(Buffer.buffer(content.body())).onComplete(_ -> closeAfterTheRest(routing));
        }
        return response.end(Buffer.buffer(content.body()));
    }

    /** Closing at once would reset the connection, and the sender might never read the response. */
    private static void closeAfterTheRest(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.isEnded()) {
            request.connection().close();
        } else {
            request.endHandler(_ -> request.connection().close());
            routing.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
        }
    }
}
