package dev.tappet.api.support;

import dev.tappet.http.RequestId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Assigns an id to every request before all other handlers, including pages and health checks; the trigger's route does
 * so for its own requests. The id is sent in a response header, and added to all log lines of the request.
 */
@Singleton
public class RequestIdFilter {
    /** After the trigger's route, which handles its own requests, and before all routes of Quarkus. */
    private static final int PRIORITY = -9_000;

    private static final String KEY = RequestIdFilter.class.getName();

    void register(@Observes Router router) {
        router.route().order(PRIORITY).handler(this::name);
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
