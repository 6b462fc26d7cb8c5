package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.QuerySecret;
import java.util.List;
import java.util.UUID;

/**
 * A request to one of the three URLs.
 *
 * @param body owned by the request; never modified
 */
record TriggerRequest(IncomingRequest request, TriggerUrl url, byte[] body) {
    /** The same request without the query parameters that hold secrets of these schemes. */
    TriggerRequest withoutSecrets(List<AuthenticationScheme> schemes) {
        String query = QuerySecret.withoutSecrets(request.query(), schemes);
        return query.equals(request.query()) ? this : new TriggerRequest(request.withQuery(query), url, body);
    }

    /** The same request as an asynchronous one. */
    TriggerRequest asAsync() {
        return switch (url) {
            case TriggerUrl.Webhook _, TriggerUrl.Async _ -> this;
            case TriggerUrl.Sync(UUID integration, UUID workflow) ->
                new TriggerRequest(request, new TriggerUrl.Async(integration, workflow), body);
        };
    }
}
