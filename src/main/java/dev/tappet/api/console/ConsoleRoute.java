package dev.tappet.api.console;

import dev.tappet.api.support.BrowserRequestCheck;
import dev.tappet.http.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Serves the console: one page for all its views, and assets that never change under their path. The files are not
 * secret. The data they show is read from the public API with a session.
 */
@ApplicationScoped
public class ConsoleRoute {
    static final String ROOT = "/console";

    /** After the route that assigns request ids, and before all routes of Quarkus. */
    static final int ORDER = -8_000;

    private static final String ASSETS = ROOT + "/assets/";

    /**
     * Allows only the console's own files and requests to its own host: no inline scripts or styles, and no frames.
     * Trusted Types reject every assignment of text as HTML.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final BrowserRequestCheck check;

    /** Read at the first request, so that a server starts without them. */
    private static final class Files {
        static final ConsoleFiles FILES = new ConsoleFiles();
    }

    ConsoleRoute(BrowserRequestCheck check) {
        this.check = check;
    }

    void register(@Observes Router router) {
        router.route("/").order(ORDER).handler(this::redirect);
        router.route(ROOT).order(ORDER).handler(this::redirect);
        // after the route of sessions
        router.route(ROOT + "/*").order(ORDER + 1).handler(this::serve);
    }

    private void redirect(RoutingContext routing) {
        String accept =
                Optional.ofNullable(routing.request().getHeader("Accept")).orElse("");
        // the router treats a path with a trailing slash as the path without it
        if (!check.isConsoleServed()
                || !isRead(routing.request())
                || !accept.contains("text/html")
                || routing.request().path().equals(ROOT + "/")) {
            routing.next();
            return;
        }
        routing.response()
                .setStatusCode(302)
                .putHeader("Location", ROOT + "/")
                .putHeader("Cache-Control", "no-cache")
                .end();
    }

    private void serve(RoutingContext routing) {
        if (!check.isConsoleServed()) {
            routing.next();
        } else if (!check.isOwnHost(routing.request())) {
            ConsoleProblems.send(routing, ProblemType.FORBIDDEN, ConsoleProblems.FOREIGN_HOST);
        } else if (!isRead(routing.request())) {
            routing.response().putHeader("Allow", "GET, HEAD");
            ConsoleProblems.send(routing, ProblemType.METHOD_NOT_ALLOWED, "The console is served by GET");
        } else if (routing.request().path().startsWith(ASSETS)) {
            asset(routing, routing.request().path().substring(ASSETS.length()));
        } else {
            page(routing);
        }
    }

    private static boolean isRead(HttpServerRequest request) {
        String method = request.method().name();
        return method.equals("GET") || method.equals("HEAD");
    }

    private static void page(RoutingContext routing) {
        String tag = "\"" + Files.FILES.release() + "\"";
        HttpServerResponse response = routing.response()
                .putHeader("ETag", tag)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Frame-Options", "DENY");
        if (tag.equals(routing.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
        } else {
            send(routing, "text/html; charset=utf-8", Files.FILES.page());
        }
    }

    private static void asset(RoutingContext routing, String path) {
        String accepted = String.join(",", routing.request().headers().getAll("Accept-Encoding"));
        Optional<ConsoleFiles.Asset> asset = Files.FILES.asset(path, accepted);
        if (asset.isEmpty()) {
            ConsoleProblems.send(
                    routing,
                    ProblemType.NOT_FOUND,
                    "This file belongs to another version of the console. Reload" + " the page");
            return;
        }
        asset.get().encoding().ifPresent(encoding -> routing.response().putHeader("Content-Encoding", encoding));
        routing.response()
                .putHeader("Vary", "Accept-Encoding")
                .putHeader("Cache-Control", "public, max-age=31536000, immutable");
        send(routing, asset.get().mediaType(), asset.get().bytes());
    }

    private static void send(RoutingContext routing, String mediaType, byte[] bytes) {
        HttpServerResponse response = routing.response()
                .putHeader("Content-Type", mediaType)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (routing.request().method().name().equals("HEAD")) {
            response.putHeader("Content-Length", Integer.toString(bytes.length)).end();
        } else {
            response.end(Buffer.buffer(bytes));
        }
    }
}
