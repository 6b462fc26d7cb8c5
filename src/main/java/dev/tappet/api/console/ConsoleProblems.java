package dev.tappet.api.console;

import dev.tappet.api.support.RequestIdFilter;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** Sends the errors of the console's own routes, which are not resources of the public API. */
final class ConsoleProblems {
    static final String FOREIGN_HOST = "The console is not served under this host name. Open it under the public URL"
            + " (TAPPET_PUBLIC_URL), localhost or the server's address; a proxy must keep the Host header";

    private ConsoleProblems() {}

    static void send(RoutingContext routing, ProblemType type, String detail) {
        send(routing, Rejection.of(type, detail));
    }

    static void send(RoutingContext routing, Rejection rejection) {
        if (routing.response().ended() || routing.response().closed()) {
            return;
        }
        ProblemJson problem = ProblemJson.of(rejection, RequestIdFilter.of(routing));
        rejection
                .retryAfter()
                .ifPresent(after -> routing.response().putHeader("Retry-After", Long.toString(after.toSeconds())));
        routing.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", ProblemJson.CONTENT_TYPE)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(Buffer.buffer(problem.bytes()));
    }
}
