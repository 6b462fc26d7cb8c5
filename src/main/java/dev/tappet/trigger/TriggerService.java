package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.Executions;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.signature.SenderClient;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.tracing.Tracer;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.activity.DeliveryLog;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quotas;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Handles requests to the trigger URLs, on every server: from an {@link IncomingRequest} to its {@link
 * TriggerResponse}.
 */
public final class TriggerService {
    private static final Logger LOG = Logger.getLogger(TriggerService.class);

    /** The key of the request id in log lines. */
    private static final String MDC_KEY = "request";

    /**
     * The limits of trigger requests.
     *
     * @param head             the largest request line and headers, in bytes
     * @param payload          the largest body that any workspace accepts, in bytes
     * @param bodyTime         the longest time in which a body must arrive, after its head
     * @param window           the longest time that a synchronous caller waits
     * @param listedRejections the rejected deliveries of an integration that are listed in one second
     */
    public record TriggerLimits(int head, int payload, Duration bodyTime, Duration window, int listedRejections) {
        private static final Duration MAX_WAIT = Duration.ofSeconds(5);

        /** How long a request may wait for memory before it is rejected. */
        Duration waitForMemory() {
            return bodyTime.compareTo(MAX_WAIT) < 0 ? bodyTime : MAX_WAIT;
        }
    }

    /**
     * The address of this server.
     *
     * @param publicUrl      the address under which senders know it; some vendors sign it
     * @param trustedProxies whose X-Forwarded-For is trusted
     * @param origin         which origin the responses of workflows share
     */
    public record PublicEndpoint(Supplier<URI> publicUrl, List<AddressRange> trustedProxies, ResponseOrigin origin) {}

    /**
     * What vendor handshakes need.
     *
     * @param senderClient calls servers of vendors, as some handshakes require
     * @param enrolment    stores secrets that vendors send
     */
    public record VendorHandshakes(SenderClient senderClient, SecretEnrolment enrolment) {}

    /**
     * What the trigger needs.
     *
     * @param bodyMemory            for bodies that are being received
     * @param eventMemory           for parsed events, until their executions are stored
     * @param compute               divides the processors between the conditions and executions of workspaces
     * @param authenticationLimiter slows down sources whose authentication fails
     * @param threads               runs every task at once on a thread that may block; never rejects a task
     */
    public record Dependencies(
            Catalog catalog,
            Quotas quotas,
            Executions executions,
            ItemTable table,
            InFlightAccepts accepts,
            Executor threads,
            PublicEndpoint endpoint,
            VendorHandshakes handshakes,
            TriggerLimits limits,
            MemoryBudget bodyMemory,
            MemoryBudget eventMemory,
            ComputeScheduler compute,
            AuthenticationLimiter authenticationLimiter,
            TriggerObserver observer,
            CallbackDecisions callbacks,
            Tracer tracer) {
        /** Without spans. */
        public Dependencies(
                Catalog catalog,
                Quotas quotas,
                Executions executions,
                ItemTable table,
                InFlightAccepts accepts,
                Executor threads,
                PublicEndpoint endpoint,
                VendorHandshakes handshakes,
                TriggerLimits limits,
                MemoryBudget bodyMemory,
                MemoryBudget eventMemory,
                ComputeScheduler compute,
                AuthenticationLimiter authenticationLimiter,
                TriggerObserver observer,
                CallbackDecisions callbacks) {
            this(
                    catalog,
                    quotas,
                    executions,
                    table,
                    accepts,
                    threads,
                    endpoint,
                    handshakes,
                    limits,
                    bodyMemory,
                    eventMemory,
                    compute,
                    authenticationLimiter,
                    observer,
                    callbacks,
                    Tracer.DISABLED);
        }
    }

    /** Whether the body of a request may be received. */
    public sealed interface BodyAdmission {
        /** @param lease for the body's bytes; pass it to {@link TriggerService#handle}, or close it */
        record Admitted(MemoryBudget.Lease lease) implements BodyAdmission {}

        record Rejected(TriggerResponse response) implements BodyAdmission {}
    }

    private static final String ROOT = "/v1";

    private final TriggerPipeline pipeline;
    private final CallbackEndpoint callbacks;
    private final DeliveryLog deliveries;
    private final InFlightAccepts accepts;
    private final Executor threads;
    private final TriggerLimits limits;
    private final TriggerObserver observer;
    private final MemoryBudget bodyMemory;
    private final ResponseOrigin origin;
    private final Tracer tracer;

    public TriggerService(Dependencies dependencies) {
        this.deliveries = new DeliveryLog(
                dependencies.table(),
                dependencies.threads(),
                dependencies.limits().listedRejections());
        this.pipeline = TriggerPipeline.of(dependencies, deliveries);
        this.callbacks =
                CallbackEndpoint.of(dependencies, pipeline.limits(), pipeline.authentication(), pipeline.events());
        this.accepts = dependencies.accepts();
        this.threads = dependencies.threads();
        this.limits = dependencies.limits();
        this.observer = dependencies.observer();
        this.bodyMemory = dependencies.bodyMemory();
        this.origin = dependencies.endpoint().origin();
        this.tracer = dependencies.tracer();
    }

    public TriggerLimits limits() {
        return limits;
    }

    /** Whether this service responds to the path, even if only by a rejection. */
    public static boolean owns(String path) {
        return path.startsWith(ROOT) && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
    }

    /**
     * Handles a request. Returns at once; no thread waits for a synchronous execution.
     *
     * @return always completes normally, at the latest after the window and the time to accept the request. Cancel it
     *         if the caller has disconnected: the wait ends, the execution continues
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request) {
        return handle(request, Instant.MAX);
    }

    /**
     * Handles a request as {@link #handle(IncomingRequest)} does.
     *
     * @param latest when a synchronous caller receives "in progress", even within the window
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request, Instant latest) {
        return acceptAsync(request, pending -> accept(request, latest, pending));
    }

    /**
     * Handles a request whose body was received under a lease, and closes the lease as soon as the body is no longer
     * needed: a synchronous caller may wait much longer.
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request, MemoryBudget.Lease body) {
        return acceptAsync(request, pending -> {
            try (body) {
                accept(request, Instant.MAX, pending);
            }
        });
    }

    private CompletableFuture<TriggerResponse> acceptAsync(IncomingRequest request, Consumer<PendingResponse> task) {
        CompletableFuture<TriggerResponse> response = new CompletableFuture<>();
        Optional<RequestSpan> span = RequestSpan.of(tracer, request);
        CompletableFuture<TriggerResponse> reply = span.isPresent() ? span.get().recordBefore(response) : response;
        accepts.enter();
        threads.execute(() -> task.accept(new PendingResponse(request.requestId(), response, span)));
        return reply;
    }

    /**
     * Decides from the head of a request whether its body may be received, and reserves memory for it. Needed for large
     * bodies only.
     *
     * @param head  the request without its body
     * @param bytes of the body at most
     * @return always completes normally, at the latest after the longest wait for memory
     */
    public CompletableFuture<BodyAdmission> admitBody(IncomingRequest head, int bytes) {
        CompletableFuture<BodyAdmission> admission = new CompletableFuture<>();
        threads.execute(() -> {
            MDC.put(MDC_KEY, head.requestId());
            try {
                admission.complete(bodyAdmission(head, bytes));
            } catch (RuntimeException | Error e) {
                observer.refused(ProblemType.INTERNAL_ERROR);
                admission.complete(new BodyAdmission.Rejected(internalError(e, head.requestId())));
            } finally {
                MDC.remove(MDC_KEY);
            }
        });
        return admission;
    }

    private BodyAdmission bodyAdmission(IncomingRequest head, int bytes) {
        Optional<Rejection> refusal = CallbackUrl.owns(head.path()) ? callbacks.beforeBody(head) : beforeBody(head);
        if (refusal.isPresent()) {
            return rejected(refusal.get(), head);
        }
        return bodyMemory
                .lease(Optional.of(source(head)), bytes, limits.waitForMemory())
                .<BodyAdmission>map(BodyAdmission.Admitted::new)
                .orElseGet(() -> rejected(EventCheck.OVERLOADED, head));
    }

    private Optional<Rejection> beforeBody(IncomingRequest head) {
        return pipeline.beforeBody(head)
                        instanceof CheckResult.Respond<TriggerUrl>(TriggerOutcome.Rejected(Rejection rejection))
                ? Optional.of(rejection)
                : Optional.empty();
    }

    /** The source address of a request, behind trusted proxies. */
    public String source(IncomingRequest head) {
        return pipeline.sourceAddress(head).map(InetAddress::getHostAddress).orElse("unknown");
    }

    private BodyAdmission rejected(Rejection rejection, IncomingRequest head) {
        observer.refused(rejection.row());
        return new BodyAdmission.Rejected(ResponseRenderer.problem(rejection, head.requestId()));
    }

    /**
     * Completes, always normally, when all deliveries up to now are recorded. Needed on servers that stop or freeze
     * after a response.
     */
    public CompletableFuture<Void> deliveriesFlushed() {
        return deliveries.flushed();
    }

    /** The redelivery service, which uses the checks of this trigger. */
    public RedeliveryService redeliveries(InstantSource clock) {
        return new RedeliveryService(pipeline, accepts, observer, clock, tracer);
    }

    private void accept(IncomingRequest received, Instant latest, PendingResponse pending) {
        IncomingRequest request = received.withoutSession();
        MDC.put(MDC_KEY, request.requestId());
        AtomicBoolean hasLeft = new AtomicBoolean();
        Runnable leave = () -> {
            if (hasLeft.compareAndSet(false, true)) {
                accepts.leave();
            }
        };
        try {
            if (CallbackUrl.owns(request.path())) {
                pending.complete(callbacks.handle(request));
                return;
            }
            switch (pipeline.resolve(request)) {
                case CheckResult.Respond<ResolvedRequest>(TriggerOutcome decision) ->
                    complete(decision, latest, pending);
                case CheckResult.Continue<ResolvedRequest>(ResolvedRequest at) ->
                    decide(
                            at,
                            latest,
                            pending.withCors(
                                    CorsResponse.of(at.integration().settings().cors(), request)),
                            leave);
            }
        } catch (RuntimeException | Error e) {
            fail(e, pending);
        } finally {
            MDC.remove(MDC_KEY);
            leave.run();
        }
    }

    /**
     * A page must be able to read internal errors too, so CORS headers are added.
     *
     * @param leave ends the time in which runs yield to the request, if it has not ended yet
     */
    private void decide(ResolvedRequest at, Instant latest, PendingResponse pending, Runnable leave) {
        try {
            TriggerOutcome outcome = pipeline.decide(at, late -> {
                leave.run();
                pending.span().ifPresent(span -> span.started(at, late));
                pending.completeAfter(window(latest), ResponseRenderer.inProgress(late));
            });
            complete(outcome, latest, pending);
        } catch (RuntimeException | Error e) {
            fail(e, pending);
        }
    }

    private void complete(TriggerOutcome decision, Instant latest, PendingResponse pending) {
        pending.span().ifPresent(span -> span.started(decision.delivery()));
        switch (decision) {
            case TriggerOutcome.Rejected(Rejection rejection) -> {
                observer.refused(rejection.row());
                pending.complete(rejection);
            }
            case TriggerOutcome.Responded(TriggerResponse response, DeliveryOutcome _) -> pending.complete(response);
            case TriggerOutcome.AwaitingReply(Run run, CompletableFuture<Reply> reply, DeliveryOutcome _) ->
                completeOnReply(reply, run.execution(), latest, pending);
        }
    }

    private void completeOnReply(
            CompletableFuture<Reply> reply, UUID execution, Instant latest, PendingResponse pending) {
        // a reply that cannot be read is not the end of the execution: it is stored, and a retry would start another
        // one
        reply.handle((result, failure) -> failure == null
                        ? ResponseRenderer.reply(execution, result, origin)
                        : ResponseRenderer.inProgress(execution))
                .exceptionally(e -> internalError(e, pending.requestId()))
                .thenAccept(pending::complete);
        pending.completeAfter(window(latest), ResponseRenderer.inProgress(execution));
        pending.response().whenComplete((_, _) -> reply.cancel(false));
    }

    private void fail(Throwable e, PendingResponse pending) {
        observer.refused(ProblemType.INTERNAL_ERROR);
        pending.complete(internalError(e, pending.requestId()));
    }

    private Duration window(Instant latest) {
        Duration left = Duration.between(Instant.now(), latest);
        return left.compareTo(limits.window()) < 0 ? left : limits.window();
    }

    private static TriggerResponse internalError(Throwable e, String requestId) {
        if (e instanceof StorageException unreachable && unreachable.isTransient()) {
            LOG.errorf("Request %s failed: %s", requestId, unreachable.singleLineMessage());
            LOG.debug("The table failed", e);
        } else {
            LOG.errorf(e, "Request %s failed", requestId);
        }
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "The event was not stored, or it is unknown whether it was. Retry the request."),
                requestId);
    }
}
