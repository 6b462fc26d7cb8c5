package dev.tappet.trigger;

import dev.tappet.trigger.IncomingRequest.Body;

/** The first checks, which need nothing but the request: the size of its head, ids in its path, the size of its body. */
record Arrival(int headLimit, int payloadLimit) {
    Passage<Call> check(IncomingRequest request) {
        return head(request)
                .then(it -> TriggerUrl.of(it.path()))
                .then(url -> payloadSize(request).then(body -> Passage.free(new Call(request, url, body))));
    }

    private Passage<IncomingRequest> head(IncomingRequest request) {
        return request.headBytes() <= headLimit
                ? Passage.free(request)
                : Passage.refused(
                        ErrorRow.HEAD_TOO_LARGE, "Request line and headers may have " + headLimit + " bytes together.");
    }

    private Passage<byte[]> payloadSize(IncomingRequest request) {
        return switch (request.body()) {
            case Body.Complete(byte[] bytes) when bytes.length <= payloadLimit -> Passage.free(bytes);
            case Body.Complete _, Body.TooLarge _ ->
                payloadTooLarge(payloadLimit);
        };
    }

    static <T> Passage<T> payloadTooLarge(int limit) {
        return Passage.refused(ErrorRow.PAYLOAD_TOO_LARGE, "The body may have " + limit + " bytes.");
    }
}
