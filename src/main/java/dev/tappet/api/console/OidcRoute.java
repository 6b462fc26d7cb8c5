package dev.tappet.api.console;

import dev.tappet.access.Sessions;
import dev.tappet.api.support.BrowserRequestCheck;
import dev.tappet.api.support.RejectedException;
import dev.tappet.api.support.RequestIdFilter;
import dev.tappet.api.support.TokenAttempts;
import dev.tappet.http.ProblemType;
import dev.tappet.http.SessionCookie;
import dev.tappet.json.Json;
import dev.tappet.oidc.OidcSignIn;
import dev.tappet.oidc.OidcSignInException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Signs browsers in with an OpenID Connect provider. {@code GET /console/session} returns whether one is configured,
 * {@code GET /console/session/oidc} redirects to it, and the provider redirects back to {@code …/oidc/callback}.
 */
@ApplicationScoped
public class OidcRoute {
    private static final Logger LOG = Logger.getLogger(OidcRoute.class);
    private static final String SESSION = ConsoleRoute.ROOT + "/session";
    private static final String PATH = SESSION + "/oidc";

    private final BrowserRequestCheck check;
    private final Sessions sessions;
    private final SessionRoute audit;
    private final TokenAttempts addresses;
    private final SignInAttempts attempts;
    private final Optional<OidcSignIn> signIn;

    OidcRoute(
            BrowserRequestCheck check,
            Sessions sessions,
            SessionRoute audit,
            TokenAttempts addresses,
            SignInAttempts attempts,
            Optional<OidcSignIn> signIn) {
        this.check = check;
        this.addresses = addresses;
        this.attempts = attempts;
        this.sessions = sessions;
        this.audit = audit;
        this.signIn = signIn;
    }

    /** A redirect of the browser, and the cookies that it sets. */
    private record Redirect(String address, List<String> cookies) {}

    void register(@Observes Router router) {
        router.get(SESSION).order(ConsoleRoute.ORDER).handler(this::signInMethods);
        router.get(PATH).order(ConsoleRoute.ORDER).handler(routing -> reply(routing, this::begin));
        router.get(PATH + "/callback").order(ConsoleRoute.ORDER).handler(routing -> reply(routing, this::finish));
    }

    private void signInMethods(RoutingContext routing) {
        if (!check.isConsoleServed()) {
            routing.next();
            return;
        }
        routing.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(Buffer.buffer(
                        Json.write(signIn.<Map<String, Object>>map(provider -> Map.of("oidc", provider.name()))
                                .orElse(Map.of()))));
    }

    private Redirect begin(RoutingContext routing) throws OidcSignInException {
        OidcSignIn.Begun begun = signIn.orElseThrow().begin();
        return new Redirect(
                begun.address().toString(),
                List.of(check.cookie().ofSignIn().setForRedirects(begun.browser(), OidcSignIn.LIFETIME.toSeconds())));
    }

    private Redirect finish(RoutingContext routing) throws OidcSignInException {
        SessionCookie cookie = check.cookie();
        SessionCookie ofSignIn = cookie.ofSignIn();
        Sessions.Opened opened = sessions.open(signIn.orElseThrow()
                .finish(
                        Optional.ofNullable(routing.request().getParam("code")),
                        Optional.ofNullable(routing.request().getParam("state")).orElse(""),
                        ofSignIn.read(routing.request().headers().getAll("Cookie"))));
        audit.note(opened.caller(), RequestIdFilter.of(routing));
        List<String> cookies = new ArrayList<>();
        cookies.add(ofSignIn.setForRedirects("", 0));
        cookies.add(cookie.set(opened.secret(), Sessions.PERSON_LIFETIME.toSeconds()));
        return new Redirect(ConsoleRoute.ROOT + "/", cookies);
    }

    /** A step of a sign-in. */
    private interface SignInStep {
        Redirect run(RoutingContext routing) throws OidcSignInException;
    }

    private void reply(RoutingContext routing, SignInStep step) {
        if (!check.isConsoleServed() || signIn.isEmpty()) {
            routing.next();
            return;
        }
        if (!check.isOwnHost(routing.request())) {
            ConsoleProblems.send(routing, ProblemType.FORBIDDEN, ConsoleProblems.FOREIGN_HOST);
            return;
        }
        Context eventLoop = Vertx.currentContext();
        String requestId = RequestIdFilter.of(routing);
        Thread.ofVirtual().name("sign-in").start(() -> {
            Redirect redirect;
            try {
                redirect = attempts.limited(addresses.source(routing.request()), () -> step.run(routing));
            } catch (RejectedException e) {
                eventLoop.runOnContext(_ -> ConsoleProblems.send(routing, e.rejection()));
                return;
            } catch (OidcSignInException e) {
                LOG.infof("Request %s: %s", requestId, e.getMessage());
                redirect = failed(e.reason());
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "Request %s failed", requestId);
                redirect = failed(OidcSignInException.Reason.UNAVAILABLE);
            }
            Redirect result = redirect;
            eventLoop.runOnContext(_ -> send(routing, result));
        });
    }

    /** Redirects to the console, whose page shows the reason in the user's language. */
    private static Redirect failed(OidcSignInException.Reason reason) {
        return new Redirect(ConsoleRoute.ROOT + "/?sign_in=" + reason.name().toLowerCase(Locale.ROOT), List.of());
    }

    private static void send(RoutingContext routing, Redirect redirect) {
        if (routing.response().ended() || routing.response().closed()) {
            return;
        }
        routing.response()
                .setStatusCode(302)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Location", redirect.address());
        redirect.cookies().forEach(cookie -> routing.response().headers().add("Set-Cookie", cookie));
        routing.response().end();
    }
}
