package dev.tappet.outbound;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tappet.engine.Operator.Call;
import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.memory.ValueMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.workspace.connection.StoredTokens;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Calls of the http operator, for tests: with a resolver, a clock and allowed addresses of their own. */
final class HttpOperatorCalls {
    static final int LIMIT = 100_000;
    static final String KEY = "key-of-the-step";
    /** One for all tests: it starts threads. */
    static final ValueMemory MEMORY = new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1));

    static final Vertx VERTX = Vertx.vertx();

    private static final PinnedAddressClient PLAIN = new PinnedAddressClient(VERTX, OutboundNetwork.DIRECT);

    /** Of a workspace that has none. */
    private static final ConnectionAccess WITHOUT_CONNECTIONS = new ConnectionAccess(
            (_, _) -> Optional.empty(),
            new StoredTokens(new InMemoryItemTable(InstantSource.system()), new AesGcmSecretBox(new byte[32])),
            (_, _) -> Map.of());

    private final AddressResolver resolver;
    private final AllowedTargets allowed;
    private final PinnedAddressClient wire;
    private final InstantSource clock;
    private final MemoryBudget bodies;

    private HttpOperatorCalls(
            AddressResolver resolver, AllowedTargets allowed, PinnedAddressClient wire, InstantSource clock) {
        this(resolver, allowed, wire, clock, new MemoryBudget(64 << 20));
    }

    private HttpOperatorCalls(
            AddressResolver resolver,
            AllowedTargets allowed,
            PinnedAddressClient wire,
            InstantSource clock,
            MemoryBudget bodies) {
        this.bodies = bodies;
        this.resolver = resolver;
        this.allowed = allowed;
        this.wire = wire;
        this.clock = clock;
    }

    /** To loopback, and nowhere else that is not public. */
    static HttpOperatorCalls toLoopback() {
        return allowing("127.0.0.0/8", "::1");
    }

    static HttpOperatorCalls allowing(String... addresses) {
        AddressResolver none = host -> {
            throw new UnknownHostException(host);
        };
        return new HttpOperatorCalls(none, allowed(addresses), PLAIN, InstantSource.system());
    }

    /** As a configuration names them. */
    static AllowedTargets allowed(String... addresses) {
        return new AllowedTargets(
                Stream.of(addresses).map(AllowedTargets::target).toList());
    }

    HttpOperatorCalls resolving(AddressResolver other) {
        return new HttpOperatorCalls(other, allowed, wire, clock);
    }

    HttpOperatorCalls resolving(String name, String... addresses) {
        return resolving(host -> {
            if (!host.equals(name)) {
                throw new UnknownHostException(host);
            }
            return List.of(addresses).stream().map(InetAddress::ofLiteral).toList();
        });
    }

    HttpOperatorCalls at(InstantSource time) {
        return new HttpOperatorCalls(resolver, allowed, wire, time);
    }

    HttpOperatorCalls over(PinnedAddressClient other) {
        return new HttpOperatorCalls(resolver, allowed, other, clock);
    }

    /** With another budget for bodies of responses. */
    HttpOperatorCalls with(MemoryBudget other) {
        return new HttpOperatorCalls(resolver, allowed, wire, clock, other);
    }

    HttpOperator operator() {
        return new HttpOperator(
                new AddressGuard(resolver, allowed),
                new WorkspaceTargets(allowed),
                wire,
                LIMIT,
                clock,
                bodies,
                WITHOUT_CONNECTIONS);
    }

    Result call(Map<String, Object> arguments) throws OperatorFailedException, InterruptedException {
        return call(arguments, Optional.empty());
    }

    Result call(Map<String, Object> arguments, Optional<String> traceparent)
            throws OperatorFailedException, InterruptedException {
        HttpOperator operator = operator();
        // closed as a run closes it: else its turn to build a large value is not given back
        try (RunMemory run = MEMORY.open("workspace");
                CallMemory call = run.call()) {
            return operator.execute(new Call(
                    new UUID(0, 1), new UUID(0, 2), KEY, arguments, traceparent, operator.timeout(arguments), call));
        }
    }

    /** The output of a call. */
    @SuppressWarnings("unchecked") // an http step gives an object
    Map<String, Object> output(Map<String, Object> arguments) throws OperatorFailedException, InterruptedException {
        return (Map<String, Object>) call(arguments).value();
    }

    OperatorFailedException failure(Map<String, Object> arguments) {
        OperatorFailedException failure = catchThrowableOfType(OperatorFailedException.class, () -> call(arguments));
        if (failure == null) {
            throw new AssertionError("it did not fail: " + arguments);
        }
        return failure;
    }

    /** Arguments by name and value, in turn. */
    static Map<String, Object> arguments(Object... namesAndValues) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return arguments;
    }
}
