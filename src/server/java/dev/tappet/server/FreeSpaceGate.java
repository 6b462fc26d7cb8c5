package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.RequestId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Rejects requests that would store data with status 503 while the disk of the data folder has less free space than
 * {@code TAPPET_MIN_FREE_SPACE}; the server is then not ready. Accepted executions continue in the reserved space.
 * Requests are accepted again automatically.
 */
@Singleton
public class FreeSpaceGate {
    private static final Logger LOG = Logger.getLogger(FreeSpaceGate.class);

    /** Before the route of triggers and all others. */
    private static final int PRIORITY = -20_000;

    private static final Set<String> READ_METHODS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");
    private static final String RETRY_AFTER_SECONDS = "10";

    /** Measures the free space of a disk. */
    interface Disk {
        /** @return the number of bytes that this process may still write */
        long free() throws IOException;
    }

    private final boolean isWatching;
    private final long min;
    private final Disk disk;
    private volatile boolean isLow;

    @Inject
    FreeSpaceGate(TappetConfig config) {
        this(config.table().isEmpty(), config.minFreeSpace().asLongValue(), () -> free(config.data()));
    }

    /** @param min the minimum free space, in bytes */
    FreeSpaceGate(boolean isWatching, long min, Disk disk) {
        this.isWatching = isWatching;
        this.min = min;
        this.disk = disk;
    }

    private static long free(Path data) throws IOException {
        return Files.getFileStore(data).getUsableSpace();
    }

    /**
     * Measures the free space; to be called about every second. Requests are accepted again only at 125 % of the
     * minimum, so that the state does not flap.
     */
    void measure() {
        long free;
        try {
            free = disk.free();
        } catch (IOException e) {
            LOG.warnf(e, "The free space of the data folder cannot be measured");
            return;
        }
        if (!isLow && free < min) {
            LOG.errorf(
                    "The disk of the data folder has %,d bytes left, less than TAPPET_MIN_FREE_SPACE (%,d): new requests are refused until space is freed",
                    free, min);
            isLow = true;
        } else if (isLow && free >= min + min / 4) {
            LOG.infof("The disk of the data folder has %,d bytes left: requests are accepted again", free);
            isLow = false;
        }
    }

    /** Whether new requests are refused. */
    boolean isLow() {
        return isLow;
    }

    void register(@Observes Router router) {
        if (isWatching) {
            router.route().order(PRIORITY).handler(this::check);
        }
    }

    private void check(RoutingContext routing) {
        if (isLow && mayStoreData(routing.request())) {
            refuse(routing);
        } else {
            routing.next();
        }
    }

    /**
     * Whether a request may store data: at a trigger URL, any method except HEAD and OPTIONS; in the API, those that
     * create or change resources.
     */
    private static boolean mayStoreData(HttpServerRequest request) {
        String method = request.method().name();
        return request.path().startsWith("/v1/")
                ? !method.equals("HEAD") && !method.equals("OPTIONS")
                : !READ_METHODS.contains(method);
    }

    private static void refuse(RoutingContext routing) {
        String id = RequestId.of(Optional.ofNullable(routing.request().getHeader(RequestId.HEADER)));
        ProblemJson problem = ProblemJson.of(
                Rejection.of(
                        ProblemType.SERVICE_UNAVAILABLE,
                        "The server's disk is almost full, so nothing was stored. Retry later."),
                id);
        if (routing.request().version() != HttpVersion.HTTP_2) {
            // The rest of the body is not read.
            routing.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        routing.response()
                .setStatusCode(problem.status())
                .putHeader(RequestId.HEADER, id)
                .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemJson.CONTENT_TYPE)
                .end(Buffer.buffer(problem.bytes()));
    }

    /** The server is not ready while new requests are rejected. */
    @Readiness
    @Singleton
    public static class FreeSpaceReadiness implements HealthCheck {
        private final FreeSpaceGate gate;

        FreeSpaceReadiness(FreeSpaceGate gate) {
            this.gate = gate;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("free space").status(!gate.isLow()).build();
        }
    }
}
