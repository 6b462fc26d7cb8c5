package dev.tappet.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Restores the header values of the event. {@code quarkus-amazon-lambda-http} splits every value at its commas, so that
 * one {@code Idempotency-Key: a,b} would become two.
 */
@ApplicationScoped
class HeaderValueRestorer {
    /** Before all handlers that read headers. */
    private static final int ORDER = -20_000;

    void register(@Observes Router router) {
        router.route().order(ORDER).handler(HeaderValueRestorer::restore);
    }

    private static void restore(RoutingContext routing) {
        if (routing.request().headers() instanceof QuarkusHttpHeaders headers) {
            APIGatewayV2HTTPEvent event = headers.getContextObject(APIGatewayV2HTTPEvent.class);
            event.getHeaders().forEach((name, value) -> {
                if (value.indexOf(',') >= 0) {
                    headers.set(name, value);
                }
            });
        }
        routing.next();
    }
}
