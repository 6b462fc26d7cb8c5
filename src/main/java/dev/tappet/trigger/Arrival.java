package dev.tappet.trigger;

import dev.tappet.trigger.IncomingRequest.Body;

/** The first checks, which need nothing but the request: the size of its head, ids in its path, the size of its body. */
record Arrival(int headLimit, int payloadLimit) {
    /** The most header fields: several times what clients and the proxies on the way send. */
    static final int FIELDS = 100;

    Passage<Call> check(IncomingRequest request) {
        return head(request)
                .then(it -> TriggerUrl.of(it.path()))
                .then(url -> payloadSize(request).then(body -> Passage.free(new Call(request, url, body))));
    }

    private Passage<IncomingRequest> head(IncomingRequest request) {
        if (request.headers().fields().size() > FIELDS) {
            return Passage.refused(ErrorRow.HEAD_TOO_LARGE, "There may be " + FIELDS + " header fields.");
        }
        return request.headBytes() <= headLimit
                ? Passage.free(request)
                : Passage.refused(
                        ErrorRow.HEAD_TOO_LARGE, "Request line and headers may have " + headLimit + " bytes together.");
    }

    private Passage<byte[]> payloadSize(IncomingRequest request) {
        return switch (request.body()) {
            case Body.Complete(byte[] bytes) when bytes.length <= payloadLimit -> Passage.free(bytes);
            case Body.TooSlow _ ->
                Passage.refused(ErrorRow.REQUEST_TIMEOUT, "The body did not arrive in time. Send the request again.");
            case Body.Complete _, Body.TooLarge _ -> payloadTooLarge(payloadLimit);
        };
    }

    static <T> Passage<T> payloadTooLarge(int limit) {
        return Passage.refused(ErrorRow.PAYLOAD_TOO_LARGE, "The body may have " + limit + " bytes.");
    }
}
