package dev.tappet.management;

import dev.tappet.storage.StorageException;
import dev.tappet.trigger.ErrorRow;
import dev.tappet.trigger.ProblemJson;
import dev.tappet.trigger.Rejection;
import dev.tappet.workspace.UnusableInputException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers whatever a resource does not: every error is a {@link ProblemJson}. What is our failure is logged here, once,
 * under the id that the caller is told, and the caller is told nothing else of it.
 */
class Errors {
    private static final Logger LOG = Logger.getLogger(Errors.class);

    @ServerExceptionMapper
    Response rejected(RejectedException rejected) {
        return answer(ProblemJson.of(rejected.rejection(), requestId()).with(rejected.problems()))
                .build();
    }

    @ServerExceptionMapper
    Response unusable(UnusableInputException unusable) {
        return answer(ErrorRow.INVALID_REQUEST, unusable.getMessage()).build();
    }

    @ServerExceptionMapper
    Response refusedByTheFramework(WebApplicationException refused) {
        Response given = refused.getResponse();
        return switch (given.getStatus()) {
            case 404 ->
                answer(ErrorRow.NOT_FOUND, "There is nothing at this path").build();
            case 405 ->
                answer(ErrorRow.METHOD_NOT_ALLOWED, "Use a method that this path takes")
                        .build();
            case 413 -> answer(ErrorRow.PAYLOAD_TOO_LARGE, "Send less").build();
            case 415 ->
                answer(
                                ErrorRow.UNSUPPORTED_MEDIA_TYPE,
                                "Send a Content-Type that this path takes: application/json"
                                        + " or, for a definition, application/yaml")
                        .build();
            default ->
                given.getStatus() >= 400 && given.getStatus() < 500
                        ? answer(other(given)).build()
                        : failed(refused, "Repeat the request");
        };
    }

    @ServerExceptionMapper
    Response unreachable(StorageException failure) {
        return failed(failure, "Whether a change was made is not known. Read before you repeat it");
    }

    @ServerExceptionMapper
    Response unforeseen(Throwable failure) {
        return failed(failure, "Repeat the request; if this goes on, look up the request id in the log");
    }

    /** A status of the framework's that has no row. */
    private static ProblemJson other(Response given) {
        return new ProblemJson(
                given.getStatus(),
                given.getStatusInfo().getReasonPhrase(),
                "The request cannot be answered as it is",
                requestId(),
                List.of());
    }

    private static Response failed(Throwable failure, String detail) {
        String requestId = requestId();
        LOG.errorf(failure, "Request %s failed", requestId);
        return answer(ProblemJson.of(Rejection.of(ErrorRow.INTERNAL_ERROR, detail), requestId))
                .build();
    }

    private static Response.ResponseBuilder answer(ErrorRow row, String detail) {
        return answer(ProblemJson.of(Rejection.of(row, detail), requestId()));
    }

    private static Response.ResponseBuilder answer(ProblemJson problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(ProblemJson.CONTENT_TYPE).entity(problem.bytes());
        return problem.status() == ErrorRow.INVALID_TOKEN.status()
                ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tappet\"")
                : response;
    }

    private static String requestId() {
        return UUID.randomUUID().toString();
    }
}
