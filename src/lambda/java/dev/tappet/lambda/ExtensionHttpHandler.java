package dev.tappet.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Passes requests to the handler of {@code quarkus-amazon-lambda-http}: those of the management API, its documents, and
 * health. The handler receives a newly created event without the secret of CloudFront, the stage in the path, and
 * header fields that describe a connection.
 */
final class ExtensionHttpHandler implements HttpHandler {
    /** Fields that describe one connection, not the message (RFC 9110, 7.6.1). */
    private static final Set<String> CONNECTION_FIELDS =
            Set.of("connection", "content-length", "expect", "keep-alive", "transfer-encoding", "upgrade");

    private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> extension;
    private final Context context;

    ExtensionHttpHandler(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> extension, Context context) {
        this.extension = extension;
        this.context = context;
    }

    @Override
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request, Instant latest) {
        return switch (request.body()) {
            case ReceivedBody.Complete(byte[] body) -> {
                APIGatewayV2HTTPEvent event = event(request, body);
                yield interruptible(() -> response(extension.handleRequest(event, context)));
            }
            case ReceivedBody.TooLarge() ->
                refused(request, ProblemType.PAYLOAD_TOO_LARGE, "The body is larger than this server accepts.");
            case ReceivedBody.TooSlow() ->
                refused(
                        request,
                        ProblemType.REQUEST_TIMEOUT,
                        "The body did not arrive in time. Send the request again.");
        };
    }

    /**
     * Runs a blocking call on a thread that is interrupted when the future is cancelled. The extension's handler waits
     * for its response without a time-out. Cancelling ends that wait; the work behind it ends by its own time-outs, of
     * which that of the table is the longest.
     */
    private static CompletableFuture<TriggerResponse> interruptible(Supplier<TriggerResponse> blocking) {
        CompletableFuture<TriggerResponse> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("api").start(() -> {
            try {
                result.complete(blocking.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        result.whenComplete((_, _) -> {
            if (result.isCancelled()) {
                thread.interrupt();
            }
        });
        return result;
    }

    private static CompletableFuture<TriggerResponse> refused(
            IncomingRequest request, ProblemType type, String detail) {
        return CompletableFuture.completedFuture(
                ResponseRenderer.problem(Rejection.of(type, detail), request.requestId()));
    }

    private static APIGatewayV2HTTPEvent event(IncomingRequest request, byte[] body) {
        APIGatewayV2HTTPEvent.RequestContext.Http http = new APIGatewayV2HTTPEvent.RequestContext.Http();
        http.setMethod(request.method());
        http.setPath(request.path());
        http.setSourceIp(request.source());
        APIGatewayV2HTTPEvent.RequestContext requestContext = new APIGatewayV2HTTPEvent.RequestContext();
        requestContext.setHttp(http);
        APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
        event.setVersion("2.0");
        event.setRequestContext(requestContext);
        event.setRawPath(request.path());
        event.setRawQueryString(request.query());
        event.setHeaders(headers(request));
        if (body.length > 0) {
            event.setIsBase64Encoded(true);
            event.setBody(Base64.getEncoder().encodeToString(body));
        }
        return event;
    }

    private static Map<String, String> headers(IncomingRequest request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Headers.Field field : request.headers()) {
            if (!CONNECTION_FIELDS.contains(field.name().toLowerCase(Locale.ROOT))) {
                headers.merge(field.name(), field.value(), (first, next) -> first + "," + next);
            }
        }
        headers.put("X-Request-Id", request.requestId());
        // The extension parses it as a number, and fails if it is not one.
        headers.remove("X-Forwarded-Port");
        return headers;
    }

    private static TriggerResponse response(APIGatewayV2HTTPResponse response) {
        List<Headers.Field> fields = new ArrayList<>();
        if (response.getHeaders() != null) {
            response.getHeaders().forEach((name, value) -> {
                if (!CONNECTION_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                    fields.add(new Headers.Field(name, value));
                }
            });
        }
        if (response.getCookies() != null) {
            response.getCookies().forEach(cookie -> fields.add(new Headers.Field("Set-Cookie", cookie)));
        }
        return new TriggerResponse(response.getStatusCode(), new Headers(fields), body(response));
    }

    private static byte[] body(APIGatewayV2HTTPResponse response) {
        if (response.getBody() == null) {
            return new byte[0];
        }
        return response.getIsBase64Encoded()
                ? Base64.getDecoder().decode(response.getBody())
                : response.getBody().getBytes(StandardCharsets.UTF_8);
    }
}
