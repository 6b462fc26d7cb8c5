package dev.tappet.api.support;

import dev.tappet.http.RequestId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Gives every request an id before anything else sees it, pages and health included; the trigger's route does so for
 * its own. From here on it stands in the answer's header and in the log lines of whoever works for the request.
 */
@Singleton
public class RequestIdFilter {
    /** Behind the trigger's route, which takes what is its own, and before all of Quarkus's. */
    private static final int EARLY = -9_000;

    private static final String KEY = RequestIdFilter.class.getName();

    void register(@Observes Router router) {
        router.route().order(EARLY).handler(this::name);
    }

    private void name(RoutingContext routing) {
        String id = RequestId.of(Optional.ofNullable(routing.request().getHeader(RequestId.HEADER)));
        routing.put(KEY, id);
        routing.response().putHeader(RequestId.HEADER, id);
        MDC.put("request", id);
        routing.next();
    }

    public static String of(RoutingContext routing) {
        return routing.get(KEY);
    }
}
