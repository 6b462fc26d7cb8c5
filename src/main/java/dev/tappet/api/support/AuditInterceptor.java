package dev.tappet.api.support;

import dev.tappet.access.AuditTrail;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes an audit entry after a method of a resource: its action, actor and target. If the write fails, the request
 * fails although the change was made: no change is acknowledged without an audit entry.
 */
@Audited("")
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class AuditInterceptor {
    private static final String KEY = "key=";

    private final AuditTrail trail;
    private final CallerContext access;
    private final CurrentVertxRequest current;

    AuditInterceptor(AuditTrail trail, CallerContext access, CurrentVertxRequest current) {
        this.trail = trail;
        this.access = access;
        this.current = current;
    }

    @AroundInvoke
    Object record(InvocationContext invocation) throws Exception {
        Object result = invocation.proceed();
        RoutingContext routing = current.getCurrent();
        Optional<UUID> target = target(result, invocation.getParameters());
        trail.record(
                access.workspace().or(() -> target).orElseThrow(),
                new AuditTrail.AuditEvent(
                        access.actor(),
                        invocation.getInterceptorBinding(Audited.class).value(),
                        path(routing),
                        target,
                        RequestIdFilter.of(routing)));
        return result;
    }

    /** Includes the key of a state entry, which is in the query because it may contain any character. */
    private static String path(RoutingContext routing) {
        String query = routing.request().query();
        return query != null && query.startsWith(KEY)
                ? routing.normalizedPath() + "?" + query
                : routing.normalizedPath();
    }

    /** The id of the result; otherwise the last id of the path. */
    private static Optional<UUID> target(Object result, Object[] parameters) {
        return result instanceof Identified made
                ? Optional.of(made.id())
                : Arrays.stream(parameters)
                        .flatMap(argument ->
                                argument instanceof String text ? IdParser.read(text).stream() : Stream.empty())
                        .reduce((_, last) -> last);
    }
}
