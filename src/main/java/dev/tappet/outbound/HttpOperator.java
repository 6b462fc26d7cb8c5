package dev.tappet.outbound;

import dev.tappet.engine.Operator;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCheck.CheckedConnection;
import dev.tappet.workspace.connection.ConnectionCredential.OAuth2ClientCredentials;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The operator {@code http}: sends a request and returns <code>{status, headers, body}</code>. */
public final class HttpOperator implements Operator {
    public static final String NAME = "http";

    private static final String SCHEMA = "/schema/http.json";

    private final AddressGuard addresses;
    private final WorkspaceTargets targets;
    private final RequestSender sender;
    private final ConnectionCalls connections;
    private final int limit;
    private final MemoryBudget bodyMemory;
    private final InstantSource clock;
    private final RetryLoop attempts = new RetryLoop();

    /**
     * @param targets     addresses that may be called even if they are not public
     * @param limit       bytes of the body of a response
     * @param bodyMemory  for the bodies of all concurrent responses
     * @param network     the outbound network configuration
     * @param connections of the workspaces
     */
    public HttpOperator(
            Vertx vertx,
            WorkspaceTargets targets,
            int limit,
            InstantSource clock,
            MemoryBudget bodyMemory,
            OutboundNetwork network,
            ConnectionAccess connections) {
        this(
                new AddressGuard(AddressResolver.SYSTEM, new AllowedTargets(List.of())),
                targets,
                new PinnedAddressClient(vertx, network),
                limit,
                clock,
                bodyMemory,
                connections);
    }

    /** @param addresses looks up hosts; its own allowed addresses are ignored */
    HttpOperator(
            AddressGuard addresses,
            WorkspaceTargets targets,
            PinnedAddressClient client,
            int limit,
            InstantSource clock,
            MemoryBudget bodyMemory,
            ConnectionAccess connections) {
        this.bodyMemory = bodyMemory;
        this.addresses = addresses;
        this.targets = targets;
        this.sender = new RequestSender(client);
        this.connections = new ConnectionCalls(connections, sender, bodyMemory, clock);
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
        return HttpCallSpec.Timeouts.of(OperatorArguments.of(arguments)).total();
    }

    @Override
    public Result execute(Call call) throws OperatorFailedException, InterruptedException {
        Optional<ConnectionUse> connection =
                connections.open(call.workspace(), OperatorArguments.of(call.arguments()), call.secrets()::learn);
        HttpCallSpec spec = HttpCallSpec.of(call.arguments(), connection.map(ConnectionUse::connection));
        OutgoingRequest first = withCallHeaders(spec.first(), call);
        Deadline deadline = Deadline.in(call.timeout());
        AddressGuard guard = addresses.allowing(targets.of(call.workspace()));
        return attempts.run(spec.retry(), deadline, () -> attempt(spec, first, connection, deadline, guard, call));
    }

    /** Adds the idempotency key and the trace, unless the workflow sets these headers. */
    private static OutgoingRequest withCallHeaders(OutgoingRequest request, Call call) {
        List<OutgoingRequest.Header> headers = new ArrayList<>(request.headers());
        OutgoingHeaders.addIfMissing(headers, OutgoingHeaders.IDEMPOTENCY_KEY, call.idempotencyKey());
        call.traceparent()
                .ifPresent(trace -> OutgoingHeaders.addIfMissing(headers, OutgoingHeaders.TRACEPARENT, trace));
        return new OutgoingRequest(request.method(), request.url(), headers, request.body());
    }

    private Object attempt(
            HttpCallSpec spec,
            OutgoingRequest first,
            Optional<ConnectionUse> connection,
            Deadline deadline,
            AddressGuard guard,
            Call call)
            throws AttemptFailedException, InterruptedException {
        try (BodyLease body = new BodyLease(bodyMemory, call.workspace().toString())) {
            return attempt(spec, first, connection, deadline, guard, call.memory(), body);
        }
    }

    private Object attempt(
            HttpCallSpec spec,
            OutgoingRequest first,
            Optional<ConnectionUse> connection,
            Deadline deadline,
            AddressGuard guard,
            CallMemory memory,
            BodyLease body)
            throws AttemptFailedException, InterruptedException {
        OutgoingRequest request = first;
        ReceivedResponse response = exchange(spec, request, connection, deadline, guard, body);
        for (int i = 0; response.redirects() && spec.redirects() > 0; i++) {
            if (i == spec.redirects()) {
                throw AttemptFailedException.permanentFailure("more than %d redirects, the last one by %s"
                        .formatted(spec.redirects(), request.url().getHost()));
            }
            request = RedirectRequests.next(request, response);
            response = exchange(spec, request, connection, deadline, guard, body);
        }
        String host = request.url().getRawAuthority();
        ContentCoding codings = new ContentCoding(limit, () -> leaseMemory(body, deadline, host));
        ResponseReader responses = new ResponseReader(request, spec.response(), codings);
        if (!spec.expected().contains(response.status())) {
            throw unexpectedStatus(spec, request, response, responses);
        }
        return responses.output(response, memory);
    }

    /** A small body may decompress to a large one. */
    private void leaseMemory(BodyLease body, Deadline deadline, String host) throws AttemptFailedException {
        if (!body.isAcquired() && !body.acquire(limit, deadline.remaining())) {
            throw AttemptFailedException.transientFailure("the server has no memory left for the response of " + host);
        }
    }

    private AttemptFailedException unexpectedStatus(
            HttpCallSpec spec, OutgoingRequest request, ReceivedResponse response, ResponseReader responses) {
        Optional<Duration> retryAfter =
                response.header("retry-after").flatMap(value -> RetryAfter.read(value, clock.instant()));
        return new AttemptFailedException(new AttemptFailure(
                request.url().getRawAuthority() + " returned " + response.status(),
                spec.retry().statuses().contains(response.status()),
                retryAfter,
                responses.detail(response)));
    }

    /** RFC 9110, section 9.2.2. */
    private static boolean isIdempotent(String method) {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    /**
     * Sends a request, with the credential of the connection only to the hosts of the connection: a redirect may lead
     * to another host.
     */
    private ReceivedResponse exchange(
            HttpCallSpec spec,
            OutgoingRequest request,
            Optional<ConnectionUse> connection,
            Deadline deadline,
            AddressGuard guard,
            BodyLease body)
            throws AttemptFailedException, InterruptedException {
        PinnedAddressClient.ResponseLimits limits = new PinnedAddressClient.ResponseLimits(
                spec.timeouts().connect(), spec.timeouts().read(), deadline, limit, body);
        boolean repeatable = spec.retry().attempts() > 1 || isIdempotent(request.method());
        if (connection.isEmpty() || !connection.get().covers(request.url())) {
            return sender.send(request, guard, limits, repeatable, Optional.empty());
        }
        ConnectionUse use = connection.get();
        ReceivedResponse response =
                sender.send(use.authorized(request, deadline, guard), guard, limits, repeatable, use.tls());
        return use.replacesToken(response)
                ? sender.send(use.authorized(request, deadline, guard), guard, limits, repeatable, use.tls())
                : response;
    }

    /**
     * Checks a connection: fetches an access token if the connection uses one.
     *
     * @throws InterruptedException if the server shuts down
     */
    public CheckedConnection check(UUID workspace, Connection connection) throws InterruptedException {
        if (!(connection.settings().credential() instanceof OAuth2ClientCredentials client)) {
            return new CheckedConnection.Works(Optional.empty());
        }
        AddressGuard guard = addresses.allowing(targets.of(workspace));
        try {
            return new CheckedConnection.Works(Optional.of(connections
                    .tokens()
                    .fetch(workspace, connection, client, guard)
                    .expiry()));
        } catch (AttemptFailedException e) {
            return new CheckedConnection.Fails(e.failure().message());
        }
    }
}
