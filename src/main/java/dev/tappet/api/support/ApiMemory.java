package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ProcessMemory;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The memory of requests of the public API, from the arrival of the body until the response is sent. */
@Singleton
public class ApiMemory {
    /** Bodies and outputs up to this size, in bytes, are not counted. */
    private static final int UNCOUNTED = 8 * 1024;

    /** Bytes of heap for each byte of a body: the body itself and its parsed form, at least that of the worst JSON. */
    private static final int READ = 12;

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /** Looked up late: Quarkus creates filters before the configuration is available. */
    private final Instance<ProcessMemory> memory;

    private final CallerContext access;
    private final ApiLeases leases;

    ApiMemory(Instance<ProcessMemory> memory, CallerContext access, ApiLeases leases) {
        this.memory = memory;
        this.access = access;
        this.leases = leases;
    }

    @ServerRequestFilter(priority = QueryParameterFilter.AFTER_AUTHENTICATION)
    void reserveForBody(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith(PublicApi.ROOT)) {
            long bytes = bodyBytes(request);
            if (bytes > UNCOUNTED) {
                reserve(access.limited(), bytes * READ);
            }
        }
    }

    /** The size of the body in bytes, up to the limit that is read; if it is not declared, the limit. */
    private static long bodyBytes(ContainerRequestContext request) {
        int declared = request.getLength();
        if (declared >= 0) {
            return Math.min(declared, JsonRequestReader.BYTES);
        }
        return request.getHeaderString(HttpHeaders.CONTENT_LENGTH) == null
                        && request.getHeaderString("Transfer-Encoding") == null
                ? 0
                : JsonRequestReader.BYTES;
    }

    /**
     * Reserves memory until the response is sent. Blocks until enough is free.
     *
     * @param bytes of heap; of requests that need more than the share of a workspace, the process runs one at a time
     * @throws RejectedException with 503 if not enough is free within 5 s
     */
    public void reserve(UUID workspace, long bytes) {
        MemoryBudget.Lease lease = memory.get()
                .api()
                .leaseWhole(workspace.toString(), bytes, MAX_WAIT)
                .orElseThrow(() -> RejectedException.of(new Rejection(
                        ProblemType.SERVICE_UNAVAILABLE,
                        "The server has no memory left for this request. Retry later.",
                        Optional.of(Duration.ofSeconds(1)))));
        leases.add(lease);
    }
}
