package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.workspace.integration.Cors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The CORS headers of an integration for one request (Fetch, 3.2). CORS does not prevent sending: it tells browsers
 * which pages may send requests and read responses.
 *
 * @param origin of the page; empty if the integration does not list it, or the request has none
 */
record CorsResponse(Cors cors, Optional<String> origin) {
    /** No CORS headers. */
    static final CorsResponse NONE = new CorsResponse(Cors.NONE, Optional.empty());

    private static final byte[] NO_BODY = {};

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    /** The CORS headers of responses other than preflights. */
    private static final List<String> RESERVED_HEADERS = List.of(ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS);

    static CorsResponse of(Cors cors, IncomingRequest request) {
        List<String> origins = request.headers().all("Origin");
        return new CorsResponse(
                cors, origins.size() == 1 ? Optional.of(origins.getFirst()).filter(cors::admits) : Optional.empty());
    }

    /**
     * Responds to preflights if the integration lists origins. Preflights have no credentials, and learn only the list.
     */
    static CheckResult<ResolvedRequest> preflight(ResolvedRequest at) {
        Cors cors = at.integration().settings().cors();
        return cors.isEnabled() && isPreflight(at.request())
                ? CheckResult.responded(of(cors, at.request()).toPreflight(), new DeliveryOutcome.HandshakeAnswered())
                : CheckResult.proceed(at);
    }

    /**
     * Whether a browser asks for permission. Browsers send preflights without a body; a request with one does not come
     * from a browser, and would start workflows without authentication.
     */
    static boolean isPreflight(IncomingRequest request) {
        return request.method().equals("OPTIONS")
                && request.headers().has("Origin")
                && request.headers().has("Access-Control-Request-Method")
                && request.body() instanceof IncomingRequest.ReceivedBody.Complete(byte[] bytes)
                && bytes.length == 0;
    }

    /** The response to a preflight. It is the same for every URL of the integration, whether or not the URL exists. */
    TriggerResponse toPreflight() {
        List<Headers.Field> fields = new ArrayList<>();
        if (origin.isPresent()) {
            add("Access-Control-Allow-Methods", cors.methods(), fields);
            add("Access-Control-Allow-Headers", cors.headers(), fields);
            fields.add(new Headers.Field(
                    "Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds())));
        }
        return new TriggerResponse(204, new Headers(fields), NO_BODY);
    }

    /**
     * Adds the CORS headers to a response. If the integration lists origins, only its list decides who may read the
     * response: the workflow's own CORS headers are removed.
     */
    TriggerResponse applyTo(TriggerResponse response) {
        if (!cors.isEnabled()) {
            return response;
        }
        List<Headers.Field> fields = new ArrayList<>();
        response.headers().forEach(field -> {
            if (RESERVED_HEADERS.stream().noneMatch(field.name()::equalsIgnoreCase)) {
                fields.add(field);
            }
        });
        origin.ifPresent(allowed -> {
            fields.add(new Headers.Field(ALLOW_ORIGIN, cors.anyOrigin() ? Cors.ANY : allowed));
            if (cors.credentials()) {
                fields.add(new Headers.Field(ALLOW_CREDENTIALS, "true"));
            }
            add(EXPOSE_HEADERS, cors.exposed(), fields);
        });
        if (!cors.anyOrigin()) {
            // caches must not serve the response for one origin to another one
            fields.add(new Headers.Field("Vary", "Origin"));
        }
        return new TriggerResponse(response.status(), new Headers(fields), response.body());
    }

    private static void add(String name, List<String> values, List<Headers.Field> fields) {
        if (!values.isEmpty()) {
            fields.add(new Headers.Field(name, String.join(", ", values)));
        }
    }
}
