package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import dev.tappet.workspace.Quotas;

/**
 * Checks the size of a request: head and body against the limits of the server, and the body again against the limit of
 * its workspace.
 *
 * @param headLimit    bytes of the request line and the headers
 * @param payloadLimit bytes of the largest body that any workspace accepts
 * @param quotas       the limits of the workspaces
 */
record RequestLimitsCheck(int headLimit, int payloadLimit, Quotas quotas) {
    /** The largest number of header fields: several times what clients and proxies send. */
    static final int FIELDS = 100;

    CheckResult<TriggerRequest> check(IncomingRequest request) {
        return head(request)
                .then(url -> body(request).then(body -> CheckResult.proceed(new TriggerRequest(request, url, body))));
    }

    /** What is known before the body arrives: the size of the head, and the ids in the path. */
    CheckResult<TriggerUrl> head(IncomingRequest request) {
        return headSize(request).then(_ -> TriggerUrl.of(request.path()));
    }

    CheckResult<IncomingRequest> headSize(IncomingRequest request) {
        if (request.headers().fields().size() > FIELDS) {
            return CheckResult.refused(
                    ProblemType.HEAD_TOO_LARGE, "A request must not have more than " + FIELDS + " header fields.");
        }
        return request.headBytes() <= headLimit
                ? CheckResult.proceed(request)
                : CheckResult.refused(
                        ProblemType.HEAD_TOO_LARGE,
                        "Request line and headers together must not exceed " + headLimit + " bytes.");
    }

    CheckResult<byte[]> body(IncomingRequest request) {
        return switch (request.body()) {
            case ReceivedBody.Complete(byte[] bytes) when bytes.length <= payloadLimit -> CheckResult.proceed(bytes);
            case ReceivedBody.TooSlow _ ->
                CheckResult.refused(
                        ProblemType.REQUEST_TIMEOUT, "The body did not arrive in time. Send the request again.");
            case ReceivedBody.Complete _, ReceivedBody.TooLarge _ -> payloadTooLarge(payloadLimit);
        };
    }

    /** The limit of the workspace; a body that exceeds the limit of every workspace was rejected before. */
    CheckResult<ResolvedRequest> payloadOfWorkspace(ResolvedRequest at) {
        int limit = quotas.of(at.integration().workspace()).payload();
        return at.call().body().length <= limit ? CheckResult.proceed(at) : payloadTooLarge(limit);
    }

    private static <T> CheckResult<T> payloadTooLarge(int limit) {
        return CheckResult.refused(ProblemType.PAYLOAD_TOO_LARGE, "The body must not exceed " + limit + " bytes.");
    }
}
