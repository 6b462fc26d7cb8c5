package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.PendingReplies;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Stops the server without an error for callers. From the signal on, new connections are rejected, and each response
 * closes its connection. Quarkus waits for the requests in progress ({@code quarkus.shutdown.timeout}) while executions
 * continue. Synchronous callers that would wait longer receive the id of their execution before that.
 */
@Singleton
public class GracefulStop {
    private static final Logger LOG = Logger.getLogger(GracefulStop.class);

    /** The maximum time between the last responses and the end of the grace period, so that the responses arrive. */
    private static final Duration LAST_RESPONSES = Duration.ofSeconds(2);

    private final Duration grace;
    private final PendingReplies replies;
    private final Vertx vertx;
    private final CountDownLatch requestsEnded = new CountDownLatch(1);

    /** Runs beside the shutdown hook of Quarkus: an application receives no earlier notification. */
    private final Thread hook = new Thread(this::stop, "stop");

    GracefulStop(TappetConfig config, PendingReplies replies, Vertx vertx) {
        this.grace = config.stopGrace();
        this.replies = replies;
        this.vertx = vertx;
    }

    void begin(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Runs after the last request, or at the end of the grace period. */
    void end(@Observes ShutdownEvent event) {
        requestsEnded.countDown();
        if (!hook.isAlive()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // The process ends, and the hook has run.
            }
        }
    }

    private void stop() {
        stopListening();
        Duration margin = LAST_RESPONSES.compareTo(grace.dividedBy(4)) < 0 ? LAST_RESPONSES : grace.dividedBy(4);
        try {
            if (!requestsEnded.await(grace.minus(margin).toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.infof("The server stops: %d executions with waiting callers continue later", replies.count());
                replies.shutDown();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the listening sockets only. Vert.x can close a server only together with its connections. */
    private void stopListening() {
        for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            acceptor.execute(() -> {
                Iterator<Channel> channels = ((SingleThreadEventLoop) acceptor).registeredChannelsIterator();
                while (channels.hasNext()) {
                    if (channels.next() instanceof ServerChannel listening) {
                        listening.close();
                    }
                }
            });
        }
    }
}
