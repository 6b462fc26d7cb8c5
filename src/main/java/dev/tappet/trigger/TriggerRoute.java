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
 * Brings everything under <code>/v1</code> from Vert.x to the {@link TriggerService} and back, and does nothing else.
 *
 * <p>A route and not a JAX-RS resource: a resource takes only methods that it names, and sees paths decoded. It stands
 * before whatever else Quarkus may put into the router (CORS, filters, limits), since preflights, odd methods and large
 * bodies are the contract's to answer. The request is read on the event loop; the trigger works on threads of its own.
 */
@ApplicationScoped
public class TriggerRoute {
    private static final Logger LOG = Logger.getLogger(TriggerRoute.class);
    private static final int BEFORE_ALL_OTHERS = -10_000;

    /** How long a sender that was answered already may go on sending, so that it gets to read the answer. */
    private static final long LINGER_MILLIS = 5_000;

    /** How long a caller may take to read a large response. */
    private static final long TIME_TO_READ_MILLIS = 60_000;

    private static final byte[] NO_BODY = {};

    /** Marks a connection that ends with a refusal: what is sent behind it on the connection is not a request. */
    private static final AttributeKey<Boolean> ENDED = AttributeKey.valueOf(TriggerRoute.class, "ended");

    private static final Rejection NO_VALID_HOST =
            Rejection.of(ProblemType.INVALID_REQUEST, "The request needs one valid Host header.");

    private static final Rejection UNSENT = Rejection.of(
            ProblemType.SERVICE_UNAVAILABLE,
            "The server has no memory left for the response. The request was processed; the record of its execution has the output.");

    private final TriggerService trigger;
    private final ResponseMemory responses;

    /**
     * @param idle after which the server closes a connection on which nothing moves, a waiting caller's included
     * @throws ConfigurationException when that is before such a caller is answered
     */
    public TriggerRoute(
            TriggerService trigger,
            ProcessMemory memory,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle) {
        this.responses = new ResponseMemory(memory, trigger.limits().waitForMemory());
        checkIdleTimeout(idle, trigger.limits().window());
        this.trigger = trigger;
    }

    /** @throws ConfigurationException when a waiting caller's connection would be closed before it is answered */
    public static void checkIdleTimeout(Duration idle, Duration window) {
        if (idle.compareTo(window) <= 0) {
            throw new ConfigurationException(
                    "quarkus.http.idle-timeout is %s: it has to be longer than tappet.window, which is %s"
                            .formatted(idle, window));
        }
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL_OTHERS).handler(this::route).failureHandler(this::routeFailed);
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

    /** Of a connection, which has no place for attributes itself. */
    private static Optional<Channel> channel(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? Optional.of(connection.channel())
                : Optional.empty();
    }

    /** No Host, or several: proxies may have chosen another one than we would (RFC 9112, section 3.2). Not only trigger URLs. */
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

    /** Reads nothing of the body before there is memory for it. */
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

    /** What Vert.x refuses before it routes (no valid Host), and what went wrong in here. */
    private void routeFailed(RoutingContext routing) {
        if (routing.statusCode() == 400 && routing.failure() instanceof VertxException) {
            // on any path: others would write an error to the log for each, which everybody could fill
            rejectHost(routing);
        } else if (isUnderRoot(routing.request())) {
            String requestId = requestId(routing.request());
            LOG.errorf(routing.failure(), "Request %s could not be answered", requestId);
            Rejection rejection =
                    Rejection.of(ProblemType.INTERNAL_ERROR, "The answer could not be sent. Retry the request.");
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

    /** A large response takes memory until the caller has read it, or was given up. */
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
                    // not by an end handler: if the caller is gone, those have been called
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

    /** @return completes when the response was written, or never will be */
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

    /** Closing at once would reset the connection, and the sender might never see why. */
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
