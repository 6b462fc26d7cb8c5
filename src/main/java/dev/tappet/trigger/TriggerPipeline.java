package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.HandshakeMatcher;
import dev.tappet.signature.PublishedCertificates;
import dev.tappet.signature.PublishedKeys;
import dev.tappet.signature.SenderUnreachableException;
import dev.tappet.signature.Verifier;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.DeliveryLog;
import dev.tappet.workspace.integration.Integration;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The checks of a trigger request, in the order of the HTTP contract. Each check passes the request on or decides the
 * outcome, and then no later check runs. Three stages: a {@link ResolvedRequest} has an integration, an {@link
 * EventRequest} is authenticated and has an event, {@link WorkflowCandidates} are the executions that it may start.
 *
 * <p>The condition comes after the idempotency check: a repeat of an accepted request gets the first response, even if
 * the condition is false by then. Rejections are values; an exception means that a dependency failed, and that it is
 * unknown whether anything was stored.
 */
record TriggerPipeline(
        RequestLimitsCheck limits,
        IntegrationCheck integrations,
        HandshakeResponder handshakes,
        AuthenticationCheck authentication,
        EventCheck events,
        WorkflowSelector workflows,
        IdempotencyCheck idempotency,
        RateLimitCheck rate,
        ExecutionStarter executions,
        DeliveryRecorder deliveries) {
    private static final Rejection SENDER_UNREACHABLE = new Rejection(
            ProblemType.SERVICE_UNAVAILABLE,
            "The keys of this integration's sender cannot be fetched at the moment, so that the request cannot be verified.",
            Optional.of(Duration.ofSeconds(10)));

    static TriggerPipeline of(TriggerService.Dependencies dependencies, DeliveryLog deliveries) {
        SourceAddress addresses = new SourceAddress(dependencies.endpoint().trustedProxies());
        Authenticator authenticator = new Authenticator(
                dependencies.endpoint().publicUrl(),
                new Verifier(
                        new PublishedCertificates(dependencies.handshakes().senderClient()),
                        new PublishedKeys(dependencies.handshakes().senderClient(), InstantSource.system())));
        return new TriggerPipeline(
                new RequestLimitsCheck(
                        dependencies.limits().head(), dependencies.limits().payload(), dependencies.quotas()),
                new IntegrationCheck(dependencies.catalog(), authenticator, addresses),
                new HandshakeResponder(
                        new HandshakeMatcher(dependencies.handshakes().senderClient()),
                        dependencies.handshakes().enrolment()),
                new AuthenticationCheck(authenticator, addresses, dependencies.authenticationLimiter()),
                new EventCheck(
                        dependencies.eventMemory(),
                        dependencies.limits().waitForMemory(),
                        addresses,
                        dependencies.quotas()),
                new WorkflowSelector(
                        dependencies.catalog(), dependencies.executions(), new ConditionBudget(dependencies.compute())),
                new IdempotencyCheck(dependencies.table(), dependencies.executions()),
                new RateLimitCheck(dependencies.table(), dependencies.quotas()),
                new ExecutionStarter(dependencies.executions()),
                new DeliveryRecorder(
                        deliveries,
                        dependencies.quotas(),
                        addresses,
                        dependencies.observer(),
                        new RefusalCounter(dependencies.table(), dependencies.quotas())));
    }

    /** The source address of a request, behind trusted proxies; empty if it is invalid. */
    Optional<InetAddress> sourceAddress(IncomingRequest head) {
        return integrations.addresses().of(head);
    }

    /** The checks before a large body is received. They are repeated with the body, when more is known. */
    CheckResult<TriggerUrl> beforeBody(IncomingRequest head) {
        return limits.head(head).then(integrations::exists);
    }

    /** The checks up to the integration, whose CORS settings apply to all responses after that. */
    CheckResult<ResolvedRequest> resolve(IncomingRequest request) {
        return limits.check(request).then(integrations::find);
    }

    /**
     * All other checks; records the delivery.
     *
     * @param late receives the id of an execution that runs here and takes long, before this method returns
     */
    TriggerOutcome decide(ResolvedRequest at, Consumer<UUID> late) {
        try (EventCheck.Memory memory = new EventCheck.Memory()) {
            CheckResult<ResolvedRequest> sender = authenticate(at);
            TriggerOutcome outcome = sender.then(authenticated -> events.read(authenticated, memory))
                    .then(workflows::select)
                    .then(idempotency::check)
                    .then(ConditionCheck::check)
                    .then(rate::check)
                    .outcome(candidates -> executions.start(candidates, late));
            deliveries.record(at, outcome.delivery(), sender instanceof CheckResult.Continue);
            return outcome;
        } catch (RuntimeException | Error e) {
            deliveries.record(at, new DeliveryOutcome.Failed(), false);
            throw e;
        }
    }

    private CheckResult<ResolvedRequest> authenticate(ResolvedRequest at) {
        return limits.payloadOfWorkspace(at)
                .then(integrations::sourceAddress)
                .then(CorsResponse::preflight)
                .then(handshakes::unsigned)
                .then(TriggerPipeline::head)
                .then(this::sender);
    }

    /**
     * The sender's server is unreachable, so the request is neither accepted nor found to be wrong: the sender retries.
     */
    private CheckResult<ResolvedRequest> sender(ResolvedRequest at) {
        try {
            return authentication.check(at).then(handshakes::signed);
        } catch (SenderUnreachableException _) {
            // the client logged the reason
            return CheckResult.refused(SENDER_UNREACHABLE);
        }
    }

    /**
     * Vendors and users check by HEAD whether a URL exists. It has no body that could be signed, and starts nothing;
     * raw integrations accept any method as an event.
     */
    private static CheckResult<ResolvedRequest> head(ResolvedRequest at) {
        return at.request().method().equals("HEAD") && !at.integration().kind().equals(Integration.Kind.RAW_HTTP)
                ? CheckResult.responded(ResponseRenderer.integrationExists(), new DeliveryOutcome.HandshakeAnswered())
                : CheckResult.proceed(at);
    }

    /**
     * Repeats a stored request that was refused, on behalf of an authorized caller of the API: the checks after the
     * authentication decide, with today's integration, workflows and limits. The caller records the delivery.
     *
     * @param key identifies the API call, so that a repeated call redelivers once
     */
    TriggerOutcome redeliver(IncomingRequest request, Optional<DeliveryId.Redelivery> key) {
        try (EventCheck.Memory memory = new EventCheck.Memory()) {
            return limits.check(request)
                    .then(call -> integrations.findCurrent(call.asAsync()))
                    .then(limits::payloadOfWorkspace)
                    .then(at -> events.read(at, memory))
                    .then(workflows::select)
                    .then(candidates -> idempotency.checkAgain(candidates, key))
                    .then(ConditionCheck::check)
                    .then(rate::check)
                    .outcome(candidates -> executions.start(candidates, _ -> {}));
        }
    }
}
