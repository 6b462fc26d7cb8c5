package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;

/** The first checks, which need nothing but the request: the size of its head, ids in its path, the size of its body. */
record RequestLimitsCheck(int headLimit, int payloadLimit) {
    /** The most header fields: several times what clients and the proxies on the way send. */
    static final int FIELDS = 100;

    CheckResult<TriggerRequest> check(IncomingRequest request) {
        return head(request)
                .then(it -> TriggerUrl.of(it.path()))
                .then(url ->
                        payloadSize(request).then(body -> CheckResult.free(new TriggerRequest(request, url, body))));
    }

    private CheckResult<IncomingRequest> head(IncomingRequest request) {
        if (request.headers().fields().size() > FIELDS) {
            return CheckResult.refused(ProblemType.HEAD_TOO_LARGE, "There may be " + FIELDS + " header fields.");
        }
        return request.headBytes() <= headLimit
                ? CheckResult.free(request)
                : CheckResult.refused(
                        ProblemType.HEAD_TOO_LARGE,
                        "Request line and headers may have " + headLimit + " bytes together.");
    }

    private CheckResult<byte[]> payloadSize(IncomingRequest request) {
        return switch (request.body()) {
            case ReceivedBody.Complete(byte[] bytes) when bytes.length <= payloadLimit -> CheckResult.free(bytes);
            case ReceivedBody.TooSlow _ ->
                CheckResult.refused(
                        ProblemType.REQUEST_TIMEOUT, "The body did not arrive in time. Send the request again.");
            case ReceivedBody.Complete _, ReceivedBody.TooLarge _ -> payloadTooLarge(payloadLimit);
        };
    }

    static <T> CheckResult<T> payloadTooLarge(int limit) {
        return CheckResult.refused(ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + limit + " bytes.");
    }
}
