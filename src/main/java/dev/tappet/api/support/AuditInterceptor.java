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
 * Notes in the audit what a method of a resource did, who it did it for, and to what. If that cannot be written the
 * request fails, although it was done: nobody is told of a change that nobody can be asked about.
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
    Object note(InvocationContext invocation) throws Exception {
        Object result = invocation.proceed();
        RoutingContext routing = current.getCurrent();
        Optional<UUID> target = target(result, invocation.getParameters());
        trail.note(
                access.workspace().or(() -> target).orElseThrow(),
                new AuditTrail.AuditEvent(
                        access.actor(),
                        invocation.getInterceptorBinding(Audited.class).value(),
                        path(routing),
                        target,
                        RequestIdFilter.of(routing)));
        return result;
    }

    /** With the key of a value of the state, which may have every character. */
    private static String path(RoutingContext routing) {
        String query = routing.request().query();
        return query != null && query.startsWith(KEY)
                ? routing.normalizedPath() + "?" + query
                : routing.normalizedPath();
    }

    /** What was made; else what the path names last. */
    private static Optional<UUID> target(Object result, Object[] parameters) {
        return result instanceof Identified made
                ? Optional.of(made.id())
                : Arrays.stream(parameters)
                        .flatMap(argument ->
                                argument instanceof String text ? IdParser.read(text).stream() : Stream.empty())
                        .reduce((_, last) -> last);
    }
}
