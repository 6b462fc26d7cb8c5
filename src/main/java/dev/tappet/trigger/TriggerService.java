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

/** The three trigger URLs, from a request to its response, whichever server took the request. */
public final class TriggerService {
    private static final Logger LOG = Logger.getLogger(TriggerService.class);

    /** Names the request in the log lines of whoever works for it. */
    private static final String LOGGED_AS = "request";

    /**
     * @param head    the largest request line and headers, in bytes
     * @param payload the largest body that any workspace takes, in bytes
     * @param bodyTime the longest that a body may take to arrive, once its head is here
     * @param window  the longest that a synchronous caller waits
     * @param listedRejections the rejected deliveries of an integration that are listed in one second
     */
    public record TriggerLimits(int head, int payload, Duration bodyTime, Duration window, int listedRejections) {
        private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

        /** How long a request may wait for memory before it is rejected. */
        Duration waitForMemory() {
            return bodyTime.compareTo(LONGEST_WAIT) < 0 ? bodyTime : LONGEST_WAIT;
        }
    }

    /**
     * Where this server stands.
     *
     * @param publicUrl      tells the address under which senders know it, which some of them sign
     * @param trustedProxies through which requests come to it, and which tell truly from where
     * @param origin         what the responses of workflows share their origin with
     */
    public record PublicEndpoint(Supplier<URI> publicUrl, List<AddressRange> trustedProxies, ResponseOrigin origin) {}

    /**
     * What it takes to greet vendors.
     *
     * @param senderClient   their servers, which some of them want to be asked
     * @param enrolment keeps the secrets that some of them bring
     */
    public record VendorHandshakes(SenderClient senderClient, SecretEnrolment enrolment) {}

    /**
     * What the trigger works with.
     *
     * @param bodyMemory  for bodies that are being received
     * @param eventMemory for parsed events, until their executions are stored
     * @param compute divides the processors between the conditions and executions of workspaces
     * @param authenticationLimiter slows sources whose authentication fails
     * @param threads runs every task at once on a thread that may block; never rejects a task
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
                    Tracer.OFF);
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

    public TriggerService(Dependencies of) {
        this.deliveries = new DeliveryLog(of.table(), of.threads(), of.limits().listedRejections());
        this.pipeline = TriggerPipeline.of(of, deliveries);
        this.callbacks = CallbackEndpoint.of(of, pipeline.limits(), pipeline.authentication(), pipeline.events());
        this.accepts = of.accepts();
        this.threads = of.threads();
        this.limits = of.limits();
        this.observer = of.observer();
        this.bodyMemory = of.bodyMemory();
        this.origin = of.endpoint().origin();
        this.tracer = of.tracer();
    }

    public TriggerLimits limits() {
        return limits;
    }

    /** Whether a request to this path is ours to answer, be it by a refusal. */
    public static boolean owns(String path) {
        return path.startsWith(ROOT) && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
    }

    /**
     * Answers a request. Returns at once; no thread is held while a synchronous execution is waited for.
     *
     * @return completes normally whatever happens, the latest after the window and the time that accepting takes;
     *     cancel it when the caller has gone: the wait ends, the execution goes on
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request) {
        return handle(request, Instant.MAX);
    }

    /**
     * Answers a request as {@link #handle(IncomingRequest)} does.
     *
     * @param latest when a synchronous caller is told that its execution is in progress, even within the window
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request, Instant latest) {
        return accepting(request, pending -> accept(request, latest, pending));
    }

    /**
     * Handles a request whose body was received under a lease, and closes the lease as soon as the body is no longer
     * needed: a synchronous caller may wait for much longer.
     */
    public CompletableFuture<TriggerResponse> handle(IncomingRequest request, MemoryBudget.Lease body) {
        return accepting(request, pending -> {
            try (body) {
                accept(request, Instant.MAX, pending);
            }
        });
    }

    private CompletableFuture<TriggerResponse> accepting(IncomingRequest request, Consumer<PendingResponse> task) {
        CompletableFuture<TriggerResponse> response = new CompletableFuture<>();
        Optional<RequestSpan> span = RequestSpan.of(tracer, request);
        CompletableFuture<TriggerResponse> reply = span.isPresent() ? span.get().before(response) : response;
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
     * @return completes normally, at the latest after the longest wait for memory
     */
    public CompletableFuture<BodyAdmission> admitBody(IncomingRequest head, int bytes) {
        CompletableFuture<BodyAdmission> admission = new CompletableFuture<>();
        threads.execute(() -> {
            MDC.put(LOGGED_AS, head.requestId());
            try {
                admission.complete(bodyAdmission(head, bytes));
            } catch (RuntimeException | Error e) {
                observer.refused(ProblemType.INTERNAL_ERROR);
                admission.complete(new BodyAdmission.Rejected(internalError(e, head.requestId())));
            } finally {
                MDC.remove(LOGGED_AS);
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

    /** The address that a request came from, also through trusted proxies; for what belongs to it. */
    public String source(IncomingRequest head) {
        return pipeline.sourceAddress(head).map(InetAddress::getHostAddress).orElse("unknown");
    }

    private BodyAdmission rejected(Rejection rejection, IncomingRequest head) {
        observer.refused(rejection.row());
        return new BodyAdmission.Rejected(ResponseRenderer.problem(rejection, head.requestId()));
    }

    /**
     * Completes, always normally, when the activity of integrations holds what was answered until now. For a server that
     * may be stopped, or stand still, once it has answered.
     */
    public CompletableFuture<Void> deliveriesFlushed() {
        return deliveries.settled();
    }

    /** What takes refused requests once more, by the checks of this trigger. */
    public RedeliveryService redeliveries(InstantSource clock) {
        return new RedeliveryService(pipeline, accepts, observer, clock, tracer);
    }

    private void accept(IncomingRequest received, Instant latest, PendingResponse pending) {
        IncomingRequest request = received.withoutSession();
        MDC.put(LOGGED_AS, request.requestId());
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
                case CheckResult.Respond<ResolvedRequest>(TriggerOutcome decision) -> tell(decision, latest, pending);
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
            MDC.remove(LOGGED_AS);
            leave.run();
        }
    }

    /**
     * A page is to read what went wrong here, too.
     *
     * @param leave ends the time in which runs give way to the request, if it has not ended yet
     */
    private void decide(ResolvedRequest at, Instant latest, PendingResponse pending, Runnable leave) {
        try {
            TriggerOutcome outcome = pipeline.decide(at, late -> {
                leave.run();
                pending.span().ifPresent(span -> span.started(at, late));
                pending.completeAfter(window(latest), ResponseRenderer.inProgress(late));
            });
            tell(outcome, latest, pending);
        } catch (RuntimeException | Error e) {
            fail(e, pending);
        }
    }

    private void tell(TriggerOutcome decision, Instant latest, PendingResponse pending) {
        pending.span().ifPresent(span -> span.started(decision.delivery()));
        switch (decision) {
            case TriggerOutcome.Rejected(Rejection rejection) -> {
                observer.refused(rejection.row());
                pending.complete(rejection);
            }
            case TriggerOutcome.Responded(TriggerResponse response, DeliveryOutcome _) -> pending.complete(response);
            case TriggerOutcome.AwaitingReply(Run run, CompletableFuture<Reply> reply, DeliveryOutcome _) ->
                tellOnceReplied(reply, run.execution(), latest, pending);
        }
    }

    private void tellOnceReplied(
            CompletableFuture<Reply> reply, UUID execution, Instant latest, PendingResponse pending) {
        // a reply that cannot be read is not the end of the execution: it was stored, and a retry would start another
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
            LOG.errorf("Request %s could not be answered: %s", requestId, unreachable.inALine());
            LOG.debug("The table failed", e);
        } else {
            LOG.errorf(e, "Request %s could not be answered", requestId);
        }
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "The event was not stored, or it is unknown whether it was. Retry the request."),
                requestId);
    }
}
