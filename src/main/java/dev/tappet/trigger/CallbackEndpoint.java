package dev.tappet.trigger;

import dev.tappet.execution.CallbackDecision;
import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.StoredCallback;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.net.AuthenticationLimiter.Attempt;
import dev.tappet.trigger.TriggerObserver.CallbackCall;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The URLs of callbacks. A request with a body decides a callback once. GET and HEAD show the choices and decide
 * nothing, because link previews and mail scanners open URLs. Wrong tokens are rate-limited like wrong secrets; tokens
 * are looked up by their hash, so response times reveal nothing.
 */
record CallbackEndpoint(
        CallbackDecisions callbacks,
        RequestLimitsCheck limits,
        AuthenticationCheck authentication,
        Authenticator authenticator,
        EventCheck events,
        AuthenticationLimiter limiter,
        SourceAddress addresses,
        TriggerObserver observer) {
    /** Wrong tokens are counted for this target: one for all callbacks. */
    private static final String TARGET = "callbacks";

    private static final Set<String> LOOKS = Set.of("GET", "HEAD");
    private static final Set<String> CALLS = Set.of("POST", "PUT", "PATCH");

    /** A request with a valid token. */
    private record Call(IncomingRequest request, CallbackUrl url, StoredCallback callback, byte[] body) {}

    TriggerResponse handle(IncomingRequest request) {
        try (EventCheck.Memory memory = new EventCheck.Memory()) {
            CheckResult<CallbackReply> reply = find(request).then(call -> reply(call, memory));
            return switch (reply) {
                case CheckResult.Continue<CallbackReply>(CallbackReply made) -> {
                    observer.called(callKind(made));
                    yield CallbackResponses.of(made, request);
                }
                case CheckResult.Respond<CallbackReply>(TriggerOutcome.Rejected(Rejection rejection)) -> {
                    observer.refused(rejection.row());
                    yield CallbackResponses.refused(rejection, request);
                }
                case CheckResult.Respond<CallbackReply>(TriggerOutcome other) ->
                    throw new IllegalStateException("No response of a callback: " + other);
            };
        }
    }

    private static CallbackCall callKind(CallbackReply reply) {
        return switch (reply) {
            case CallbackReply.Open _ -> CallbackCall.LOOKED;
            case CallbackReply.Decided _ -> CallbackCall.DECIDED;
            case CallbackReply.AlreadyDecided _ -> CallbackCall.REPEATED;
            case CallbackReply.Closed _ -> CallbackCall.TOO_LATE;
        };
    }

    /** The rejection of a large body before it is received. */
    Optional<Rejection> beforeBody(IncomingRequest head) {
        return find(head) instanceof CheckResult.Respond<Call>(TriggerOutcome.Rejected(Rejection rejection))
                ? Optional.of(rejection)
                : Optional.empty();
    }

    private CheckResult<Call> find(IncomingRequest request) {
        CallbackUrl url = CallbackUrl.of(request.path());
        return limits.headSize(request)
                .then(_ -> find(request, url))
                .then(callback ->
                        limits.body(request).then(body -> CheckResult.proceed(new Call(request, url, callback, body))));
    }

    private CheckResult<StoredCallback> find(IncomingRequest request, CallbackUrl url) {
        Optional<Attempt> attempt = addresses.of(request).map(source -> new Attempt(TARGET, source, url.token()));
        Optional<Duration> delay = attempt.flatMap(limiter::delay);
        if (delay.isPresent()) {
            return CheckResult.refused(new Rejection(
                    ProblemType.RATE_LIMIT_EXCEEDED,
                    "Too many requests from this source address named callbacks that do not exist. Retry later.",
                    delay));
        }
        Optional<StoredCallback> found = callbacks.find(url.token());
        if (found.isEmpty()) {
            attempt.ifPresent(limiter::failed);
            observer.called(CallbackCall.UNKNOWN);
            return CheckResult.refused(ProblemType.NOT_FOUND, "There is no callback at this URL. Copy the whole URL.");
        }
        attempt.ifPresent(limiter::succeeded);
        return CheckResult.proceed(found.get());
    }

    /** A caller that must authenticate learns nothing about the callback before it has. */
    private CheckResult<CallbackReply> reply(Call call, EventCheck.Memory memory) {
        ResolvedRequest at = resolved(call);
        return limits.payloadOfWorkspace(at)
                .then(this::authenticate)
                .then(_ -> method(call))
                .then(_ -> choice(call))
                .then(_ -> {
                    Optional<CallbackReply> settled = callbacks
                            .outcome(call.callback())
                            .map(outcome -> CallbackReply.of(call.callback(), Optional.empty(), outcome));
                    if (settled.isPresent()) {
                        return CheckResult.proceed(settled.get());
                    }
                    return LOOKS.contains(call.request().method())
                            ? CheckResult.proceed(new CallbackReply.Open(call.callback(), call.url()))
                            : decide(call, at, memory);
                });
    }

    /** The event readers and the authentication checks expect an integration. */
    private ResolvedRequest resolved(Call call) {
        StoredCallback callback = call.callback();
        Integration integration = new Integration(
                callback.id(),
                callback.workspace(),
                callback.workflowName(),
                Integration.Kind.WEBHOOK,
                true,
                callback.authentication().map(Authentication::schemes).orElse(List.of()),
                Integration.Settings.STANDARD,
                List.of(),
                callback.created());
        TriggerRequest request = new TriggerRequest(call.request(), new TriggerUrl.Webhook(callback.id()), call.body());
        return new ResolvedRequest(
                request.withoutSecrets(integration.authentication()),
                integration,
                Optional.empty(),
                authenticator.signed(request),
                Optional.empty());
    }

    private CheckResult<ResolvedRequest> authenticate(ResolvedRequest at) {
        CheckResult<ResolvedRequest> result = authentication.check(at);
        return result instanceof CheckResult.Respond<ResolvedRequest>(TriggerOutcome.Rejected(Rejection rejection))
                ? CheckResult.refused(new Rejection(
                        rejection.row(),
                        rejection.retryAfter().isPresent()
                                ? "Too many requests from this source address failed the authentication of this"
                                        + " callback. Retry later."
                                : "The authentication that this callback requires is missing, malformed, stale or"
                                        + " wrong.",
                        rejection.retryAfter(),
                        rejection.challenge()))
                : result;
    }

    private static CheckResult<Call> method(Call call) {
        String method = call.request().method();
        return LOOKS.contains(method) || CALLS.contains(method)
                ? CheckResult.proceed(call)
                : CheckResult.refused(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "Decide a callback by POST, PUT or PATCH; GET shows what there is to decide.");
    }

    private static CheckResult<Call> choice(Call call) {
        List<String> choices = call.callback().choices();
        if (call.url().choice().isPresent()) {
            return choices.contains(call.url().choice().get())
                    ? CheckResult.proceed(call)
                    : CheckResult.refused(
                            ProblemType.NOT_FOUND,
                            choices.isEmpty()
                                    ? "This callback has no choices. Send the request to its URL, without anything"
                                            + " after it."
                                    : "This callback has no such choice. Its choices are " + String.join(", ", choices)
                                            + ".");
        }
        return choices.isEmpty() || LOOKS.contains(call.request().method())
                ? CheckResult.proceed(call)
                : CheckResult.refused(
                        ProblemType.INVALID_REQUEST,
                        "This callback has the choices " + String.join(", ", choices)
                                + ". Append a slash and one of them to the URL.");
    }

    private CheckResult<CallbackReply> decide(Call call, ResolvedRequest at, EventCheck.Memory memory) {
        return events.read(withoutToken(at, call.url()), memory).then(event -> {
            CallbackDecision decision = new CallbackDecision(
                    call.url().choice(),
                    event.event().json(),
                    event.event().value(),
                    Optional.of(event.context().value()));
            return CheckResult.proceed(CallbackReply.of(
                    call.callback(),
                    call.url().choice(),
                    callbacks.decide(call.url().token(), decision)));
        });
    }

    /** The path of the request is part of <code>request</code>. */
    private static ResolvedRequest withoutToken(ResolvedRequest at, CallbackUrl url) {
        IncomingRequest of = at.request();
        IncomingRequest shown = new IncomingRequest(
                of.method(),
                url.redactedPath(),
                of.query(),
                of.headers(),
                of.body(),
                of.source(),
                of.received(),
                of.requestId());
        TriggerRequest call =
                new TriggerRequest(shown, at.call().url(), at.call().body());
        return new ResolvedRequest(call, at.integration(), at.binding(), at.signed(), at.signer());
    }

    static CallbackEndpoint of(
            TriggerService.Dependencies dependencies,
            RequestLimitsCheck limits,
            AuthenticationCheck authentication,
            EventCheck events) {
        return new CallbackEndpoint(
                dependencies.callbacks(),
                limits,
                authentication,
                authentication.authenticator(),
                events,
                dependencies.authenticationLimiter(),
                authentication.addresses(),
                dependencies.observer());
    }
}
