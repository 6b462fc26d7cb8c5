package dev.tappet.outbound;

import dev.tappet.engine.Operator;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import dev.tappet.outbound.PinnedAddressClient.NotConnectedException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operator {@code http}: sends a request and gives <code>{status, headers, body}</code>. */
public final class HttpOperator implements Operator {
    public static final String NAME = "http";

    private static final String SCHEMA = "/schema/http.json";

    private final AddressGuard addresses;
    private final WorkspaceTargets targets;
    private final PinnedAddressClient wire;
    private final int limit;
    private final MemoryBudget bodyMemory;
    private final InstantSource clock;
    private final RetryLoop attempts = new RetryLoop();

    /**
     * @param targets addresses that may be called although they are not public
     * @param limit   of a response's body, in bytes
     * @param bodyMemory of the bodies that are received at once
     * @param network how others are reached
     */
    public HttpOperator(
            Vertx vertx,
            WorkspaceTargets targets,
            int limit,
            InstantSource clock,
            MemoryBudget bodyMemory,
            OutboundNetwork network) {
        this(
                new AddressGuard(AddressResolver.SYSTEM, new AllowedTargets(List.of())),
                targets,
                new PinnedAddressClient(vertx, network),
                limit,
                clock,
                bodyMemory);
    }

    /** @param addresses looks hosts up; what it allows itself is of no account */
    HttpOperator(
            AddressGuard addresses,
            WorkspaceTargets targets,
            PinnedAddressClient wire,
            int limit,
            InstantSource clock,
            MemoryBudget bodyMemory) {
        this.bodyMemory = bodyMemory;
        this.addresses = addresses;
        this.targets = targets;
        this.wire = wire;
        this.limit = limit;
        this.clock = clock;
    }

    /** The JSON Schema of its arguments. */
    public static Object schema() {
        return Json.resource(SCHEMA);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration timeout(Object arguments) throws OperatorFailedException {
        return HttpCallSpec.of(arguments).timeouts().total();
    }

    @Override
    public Result act(Call call) throws OperatorFailedException, InterruptedException {
        HttpCallSpec plan = HttpCallSpec.of(call.arguments());
        OutgoingRequest first = marked(plan.first(), call);
        Deadline deadline = Deadline.in(call.within());
        AddressGuard guard = addresses.allowing(targets.of(call.workspace()));
        return attempts.run(plan.retry(), deadline, () -> attempt(plan, first, deadline, guard, call.memory()));
    }

    /** An author's own key stands: a service may want it in a form of its own. */
    private static OutgoingRequest marked(OutgoingRequest request, Call call) {
        List<OutgoingRequest.Header> headers = new ArrayList<>(request.headers());
        OutgoingHeaders.addIfMissing(headers, OutgoingHeaders.IDEMPOTENCY_KEY, call.idempotencyKey());
        call.traceparent()
                .ifPresent(trace -> OutgoingHeaders.addIfMissing(headers, OutgoingHeaders.TRACEPARENT, trace));
        return new OutgoingRequest(request.method(), request.url(), headers, request.body());
    }

    private Object attempt(
            HttpCallSpec plan, OutgoingRequest first, Deadline deadline, AddressGuard guard, CallMemory memory)
            throws AttemptFailedException, InterruptedException {
        try (BodyLease body = new BodyLease(bodyMemory)) {
            return attempt(plan, first, deadline, guard, memory, body);
        }
    }

    private Object attempt(
            HttpCallSpec plan,
            OutgoingRequest first,
            Deadline deadline,
            AddressGuard guard,
            CallMemory memory,
            BodyLease body)
            throws AttemptFailedException, InterruptedException {
        OutgoingRequest request = first;
        ReceivedResponse answer = send(plan, request, deadline, guard, body);
        for (int i = 0; answer.redirects() && plan.redirects() > 0; i++) {
            if (i == plan.redirects()) {
                throw AttemptFailedException.permanentFailure("more than %d redirects, the last one by %s"
                        .formatted(plan.redirects(), request.url().getHost()));
            }
            request = RedirectRequests.next(request, answer);
            answer = send(plan, request, deadline, guard, body);
        }
        String host = request.url().getRawAuthority();
        ContentCoding codings = new ContentCoding(limit, () -> takeMemory(body, deadline, host));
        ResponseReader responses = new ResponseReader(request, plan.response(), codings);
        if (!plan.expected().contains(answer.status())) {
            throw unexpected(plan, request, answer, responses);
        }
        return responses.output(answer, memory);
    }

    /** A small body may decompress to a large one. */
    private void takeMemory(BodyLease body, Deadline deadline, String host) throws AttemptFailedException {
        if (!body.isTaken() && !body.take(limit, deadline.left())) {
            throw AttemptFailedException.transientFailure("the server has no memory left for the response of " + host);
        }
    }

    private AttemptFailedException unexpected(
            HttpCallSpec plan, OutgoingRequest request, ReceivedResponse answer, ResponseReader responses) {
        Optional<Duration> retryAfter =
                answer.header("retry-after").flatMap(value -> RetryAfter.read(value, clock.instant()));
        return new AttemptFailedException(new AttemptFailure(
                request.url().getRawAuthority() + " answered " + answer.status(),
                plan.retry().statuses().contains(answer.status()),
                retryAfter,
                responses.detail(answer)));
    }

    /** RFC 9110 section 9.2.2. */
    private static boolean isIdempotent(String method) {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    /** Tries the host's addresses until one takes the connection; from then on the request may have arrived. */
    private ReceivedResponse send(
            HttpCallSpec plan, OutgoingRequest request, Deadline deadline, AddressGuard guard, BodyLease body)
            throws AttemptFailedException, InterruptedException {
        Duration connect = plan.timeouts().connect();
        PinnedAddressClient.ResponseLimits bounds =
                new PinnedAddressClient.ResponseLimits(connect, plan.timeouts().read(), deadline, limit, body);
        String failure = "";
        for (InetAddress address :
                guard.addresses(request.url().getHost(), request.port(), deadline.earlier(Deadline.in(connect)))) {
            try {
                return wire.send(
                        request, address, bounds, plan.retry().attempts() > 1 || isIdempotent(request.method()));
            } catch (NotConnectedException e) {
                failure = e.getMessage();
            }
        }
        throw AttemptFailedException.transientFailure(failure);
    }
}
