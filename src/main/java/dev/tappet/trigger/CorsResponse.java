package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.workspace.integration.Cors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an integration's list of origins says to one request (the CORS protocol of the Fetch standard, 3.2). It keeps
 * nobody from sending: it tells browsers which pages may ask, and may read what is answered.
 *
 * @param origin of the page that asks; empty where the list does not have it, or no page asks
 */
record CorsResponse(Cors cors, Optional<String> origin) {
    /** Says nothing. */
    static final CorsResponse SILENT = new CorsResponse(Cors.NONE, Optional.empty());

    private static final byte[] NO_BODY = {};

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    /** What browsers heed in an answer that is none to a preflight. */
    private static final List<String> OURS = List.of(ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS);

    static CorsResponse of(Cors cors, IncomingRequest request) {
        List<String> origins = request.headers().all("Origin");
        return new CorsResponse(
                cors, origins.size() == 1 ? Optional.of(origins.getFirst()).filter(cors::admits) : Optional.empty());
    }

    /** Responds to preflights where the integration lists origins. A page asks without a secret, and learns only the list. */
    static CheckResult<ResolvedRequest> preflight(ResolvedRequest at) {
        Cors cors = at.integration().settings().cors();
        return cors.lists() && isPreflight(at.request())
                ? CheckResult.answered(of(cors, at.request()).toPreflight(), new DeliveryOutcome.HandshakeAnswered())
                : CheckResult.free(at);
    }

    /**
     * Whether a browser asks before it sends. It sends no body then; who does is no browser, and would start workflows
     * with it without a secret.
     */
    static boolean isPreflight(IncomingRequest request) {
        return request.method().equals("OPTIONS")
                && request.headers().has("Origin")
                && request.headers().has("Access-Control-Request-Method")
                && request.body() instanceof IncomingRequest.ReceivedBody.Complete(byte[] bytes)
                && bytes.length == 0;
    }

    /** The answer to a preflight. It is the same for every URL of the integration, whatever is behind it. */
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
     * An answer with what the list says. Where there is a list it alone tells browsers who may read, so that a workflow
     * does not open what was closed at the door: what its own headers say of that is left out.
     */
    TriggerResponse on(TriggerResponse response) {
        if (!cors.lists()) {
            return response;
        }
        List<Headers.Field> fields = new ArrayList<>();
        response.headers().forEach(field -> {
            if (OURS.stream().noneMatch(field.name()::equalsIgnoreCase)) {
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
            // so that nothing on the way gives one page what was answered to another, or to none
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
