package dev.tappet.api.console;

import dev.tappet.access.AuditTrail;
import dev.tappet.access.Caller;
import dev.tappet.access.Sessions;
import dev.tappet.access.SignInLink;
import dev.tappet.api.support.BrowserRequestCheck;
import dev.tappet.api.support.RejectedException;
import dev.tappet.api.support.RequestIdFilter;
import dev.tappet.api.support.TokenAttempts;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.SessionCookie;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.platform.PublicUrl;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Signs browsers in and out. A page sends a token, or the code of a sign-in link, once, and receives a cookie that its
 * scripts cannot read.
 *
 * <p>The routes are {@code POST /console/session} with {@code {"token": …}} or {@code {"code": …}},
 * {@code DELETE /console/session}, and {@code POST /console/session/link}, which creates a sign-in link for the holder
 * of a bearer token.
 */
@ApplicationScoped
public class SessionRoute {
    private static final Logger LOG = Logger.getLogger(SessionRoute.class);
    private static final String PATH = ConsoleRoute.ROOT + "/session";
    private static final int MAX_BODY = 4_096;
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

    private static final SessionResponse NEITHER =
            new SessionResponse.Refused(ProblemType.INVALID_REQUEST, "Send a JSON object with a token or a code");

    private final BrowserRequestCheck check;
    private final Sessions sessions;
    private final TokenAttempts attempts;
    private final AuditTrail audit;
    private final PublicUrl publicUrl;

    SessionRoute(
            BrowserRequestCheck check,
            Sessions sessions,
            TokenAttempts attempts,
            AuditTrail audit,
            PublicUrl publicUrl) {
        this.check = check;
        this.sessions = sessions;
        this.attempts = attempts;
        this.audit = audit;
        this.publicUrl = publicUrl;
    }

    /** The response to a request for a session. */
    private sealed interface SessionResponse {
        record Signed(SessionCookie cookie, String session) implements SessionResponse {}

        record SignedOut(SessionCookie cookie) implements SessionResponse {}

        record Link(String url) implements SessionResponse {}

        record Refused(Rejection rejection) implements SessionResponse {
            Refused(ProblemType type, String detail) {
                this(Rejection.of(type, detail));
            }
        }
    }

    void register(@Observes Router router) {
        router.post(PATH).order(ConsoleRoute.ORDER).handler(this::open);
        router.delete(PATH).order(ConsoleRoute.ORDER).handler(this::close);
        router.post(PATH + "/link").order(ConsoleRoute.ORDER).handler(this::link);
    }

    private void open(RoutingContext routing) {
        if (isRefused(routing)) {
            return;
        }
        HttpServerRequest request = routing.request();
        String length = Optional.ofNullable(request.getHeader("Content-Length")).orElse("");
        if (!length.matches("\\d{1,4}") || Integer.parseInt(length) > MAX_BODY) {
            ConsoleProblems.send(routing, ProblemType.INVALID_REQUEST, "Send a JSON object with a Content-Length");
            return;
        }
        request.body().onSuccess(body -> reply(routing, requestId -> open(body.getBytes(), request, requestId)));
        // Quarkus pauses the request until its body is read
        request.resume();
    }

    private void close(RoutingContext routing) {
        if (!isRefused(routing)) {
            Optional<String> session = check.session(routing.request());
            reply(routing, _ -> {
                session.ifPresent(sessions::close);
                return new SessionResponse.SignedOut(check.cookie());
            });
        }
    }

    private void link(RoutingContext routing) {
        if (!check.isConsoleServed()) {
            routing.next();
            return;
        }
        Matcher bearer = BEARER.matcher(Optional.ofNullable(routing.request().getHeader("Authorization"))
                .orElse(""));
        reply(
                routing,
                _ -> (bearer.matches()
                                ? attempts.limited(bearer.group(1), routing.request(), sessions::createCode)
                                : Optional.<String>empty())
                        .<SessionResponse>map(code -> new SessionResponse.Link(SignInLink.of(publicUrl.get(), code)))
                        .orElseGet(() -> new SessionResponse.Refused(
                                ProblemType.INVALID_TOKEN, "Send a valid token as Authorization: Bearer tpt_…")));
    }

    private boolean isRefused(RoutingContext routing) {
        if (!check.isConsoleServed()) {
            routing.next();
            return true;
        }
        if (!check.isFromOwnPage(routing.request())) {
            ConsoleProblems.send(
                    routing,
                    ProblemType.FORBIDDEN,
                    check.isOwnHost(routing.request())
                            ? "Only the console's own page can sign in or out"
                            : ConsoleProblems.FOREIGN_HOST);
            return true;
        }
        return false;
    }

    private SessionResponse open(byte[] body, HttpServerRequest request, String requestId) {
        Optional<Sessions.Opened> opened;
        try {
            switch (Json.readDistinct(body)) {
                case Map<?, ?> sent
                when sent.size() == 1 && sent.get("token") instanceof String token ->
                    opened = attempts.limited(token.strip(), request, sessions::open);
                case Map<?, ?> sent
                when sent.size() == 1 && sent.get("code") instanceof String code ->
                    opened = attempts.limited(code, request, sessions::openByCode);
                case null, default -> {
                    return NEITHER;
                }
            }
        } catch (MalformedJsonException _) {
            return NEITHER;
        }
        opened.ifPresent(session -> note(session.caller(), requestId));
        return opened.<SessionResponse>map(session -> new SessionResponse.Signed(check.cookie(), session.secret()))
                .orElseGet(() -> new SessionResponse.Refused(
                        ProblemType.INVALID_TOKEN,
                        "The token is not valid, or the link was used or is older than ten minutes"));
    }

    void note(Caller caller, String requestId) {
        switch (caller) {
            case Caller.Administrator _ -> {}
            case Caller.Member member ->
                audit.record(
                        member.workspace(),
                        new AuditTrail.AuditEvent(member.actor(), "openSession", PATH, Optional.empty(), requestId));
        }
    }

    private void reply(RoutingContext routing, Function<String, SessionResponse> work) {
        Context eventLoop = Vertx.currentContext();
        String requestId = RequestIdFilter.of(routing);
        Thread.ofVirtual().name("session").start(() -> {
            SessionResponse reply;
            try {
                reply = work.apply(requestId);
            } catch (RejectedException e) {
                reply = new SessionResponse.Refused(e.rejection());
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "Request %s failed", requestId);
                reply = new SessionResponse.Refused(ProblemType.INTERNAL_ERROR, "Retry the request.");
            }
            SessionResponse result = reply;
            eventLoop.runOnContext(_ -> send(routing, result));
        });
    }

    private static void send(RoutingContext routing, SessionResponse reply) {
        if (routing.response().ended() || routing.response().closed()) {
            return;
        }
        routing.response().putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff");
        switch (reply) {
            case SessionResponse.Signed(SessionCookie cookie, String session) ->
                noContent(routing, cookie.set(session, Sessions.LIFETIME.toSeconds()));
            case SessionResponse.SignedOut(SessionCookie cookie) -> noContent(routing, cookie.deletion());
            case SessionResponse.Link(String url) ->
                routing.response()
                        .setStatusCode(201)
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer(Json.write(
                                Map.of("url", url, "expires_in_seconds", Sessions.CODE_LIFETIME.toSeconds()))));
            case SessionResponse.Refused(Rejection rejection) -> ConsoleProblems.send(routing, rejection);
        }
    }

    private static void noContent(RoutingContext routing, String cookie) {
        routing.response().setStatusCode(204).putHeader("Set-Cookie", cookie).end();
    }
}
