package dev.tappet.api.support;

import dev.tappet.execution.RerunService;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.storage.StorageException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Converts exceptions of resources to {@link ProblemJson} responses. An internal error is logged once, here, with the
 * request id. The response contains that id and no details of the error.
 */
class ExceptionMapping {
    private static final Logger LOG = Logger.getLogger(ExceptionMapping.class);

    @ServerExceptionMapper
    Response rejected(RejectedException rejected, RoutingContext routing) {
        Response response = response(ProblemJson.of(rejected.rejection(), RequestIdFilter.of(routing))
                .with(rejected.problems())
                .with(rejected.members()));
        return rejected.rejection()
                .retryAfter()
                .map(delay -> Response.fromResponse(response)
                        .header(HttpHeaders.RETRY_AFTER, delay.toSeconds())
                        .build())
                .orElse(response);
    }

    @ServerExceptionMapper
    Response withoutMemory(RerunService.NoMemoryException e, RoutingContext routing) {
        return rejectedForASecond(ProblemType.SERVICE_UNAVAILABLE, e.getMessage() + ". Retry later.", routing);
    }

    @ServerExceptionMapper
    Response tooMany(RerunService.TooManyException tooMany, RoutingContext routing) {
        return rejectedForASecond(
                ProblemType.RATE_LIMIT_EXCEEDED, tooMany.getMessage() + ". Retry in a second.", routing);
    }

    private Response rejectedForASecond(ProblemType type, String detail, RoutingContext routing) {
        Rejection rejection = new Rejection(type, detail, Optional.of(Duration.ofSeconds(1)));
        return rejected(RejectedException.of(rejection), routing);
    }

    @ServerExceptionMapper
    Response unusable(InvalidFieldException unusable, RoutingContext routing) {
        return response(ProblemType.INVALID_REQUEST, unusable.getMessage(), routing);
    }

    @ServerExceptionMapper
    Response rejectedByFramework(WebApplicationException refused, RoutingContext routing) {
        Response given = refused.getResponse();
        return switch (given.getStatus()) {
            case 404 -> response(ProblemType.NOT_FOUND, "There is nothing at this path", routing);
            case 405 -> methodNotAllowed(routing);
            case 413 -> response(ProblemType.PAYLOAD_TOO_LARGE, "The body is too large. Send a smaller one", routing);
            case 415 ->
                response(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "Send a Content-Type that this path accepts: application/json"
                                + " or, for a definition, application/yaml",
                        routing);
            default ->
                given.getStatus() >= 400 && given.getStatus() < 500
                        ? response(unmapped(given, routing))
                        : failed(refused, "Repeat the request", routing);
        };
    }

    @ServerExceptionMapper
    Response unreachable(StorageException failure, RoutingContext routing) {
        return failed(failure, "The change may have been applied. Check before retrying", routing);
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure, RoutingContext routing) {
        return failed(failure, "Retry the request; if it fails again, look for the request id in the log", routing);
    }

    private static Response methodNotAllowed(RoutingContext routing) {
        Optional<String> allowed = AllowedMethods.allowedAt(routing.normalizedPath());
        String detail = "Use a method that this path accepts"
                + allowed.map(": "::concat).orElse("");
        Response response = response(ProblemType.METHOD_NOT_ALLOWED, detail, routing);
        return allowed.map(methods -> Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, methods)
                        .build())
                .orElse(response);
    }

    /** A status of the framework without a {@link ProblemType}. */
    private static ProblemJson unmapped(Response given, RoutingContext routing) {
        return new ProblemJson(
                given.getStatus(),
                given.getStatusInfo().getReasonPhrase(),
                "The request cannot be processed",
                RequestIdFilter.of(routing),
                List.of(),
                Map.of());
    }

    private static Response failed(Throwable failure, String detail, RoutingContext routing) {
        LOG.errorf(failure, "Request %s failed", RequestIdFilter.of(routing));
        return response(ProblemType.INTERNAL_ERROR, detail, routing);
    }

    private static Response response(ProblemType row, String detail, RoutingContext routing) {
        return response(ProblemJson.of(Rejection.of(row, detail), RequestIdFilter.of(routing)));
    }

    private static Response response(ProblemJson problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(ProblemJson.CONTENT_TYPE).entity(problem.bytes());
        if (problem.status() == ProblemType.INVALID_TOKEN.status()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tappet\"");
        }
        return response.build();
    }
}
