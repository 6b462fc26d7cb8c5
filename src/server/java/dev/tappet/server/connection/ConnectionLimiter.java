package dev.tappet.server.connection;

import dev.tappet.config.TappetConfig;
import dev.tappet.memory.ProcessMemory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.time.Duration;
import java.util.Iterator;

/**
 * Adds a {@link ConnectionGuard} to every connection of the HTTP server. Vert.x exposes a connection only with its
 * first request, which is too late, so this class intercepts the connections that Netty's server channels accept.
 */
@ApplicationScoped
public class ConnectionLimiter {
    private static final int ROUTE_ORDER = -20_000;

    /** A connection that has waited for less than this time may be receiving a head. */
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(1);

    private final ClientConnections connections;
    private final VertxInternal vertx;

    ConnectionLimiter(ProcessMemory memory, TappetConfig config, Vertx vertx) {
        this.connections =
                new ClientConnections(memory.connections(), config.limits().headTime(), GRACE_PERIOD);
        this.vertx = (VertxInternal) vertx;
    }

    void watchServers(@ObservesAsync HttpServerStart started) {
        for (EventExecutor executor : vertx.getAcceptorEventLoopGroup()) {
            if (executor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> watchServers(loop));
            }
        }
    }

    private void watchServers(SingleThreadEventLoop loop) {
        for (Iterator<Channel> channels = loop.registeredChannelsIterator(); channels.hasNext(); ) {
            if (channels.next() instanceof ServerChannel server
                    && server.pipeline().get(Acceptor.class) == null) {
                server.pipeline().addFirst(new Acceptor());
            }
        }
    }

    void register(@Observes Router router) {
        router.route().order(ROUTE_ORDER).handler(ConnectionLimiter::headComplete);
    }

    private static void headComplete(RoutingContext routing) {
        ConnectionGuard guard = ((ConnectionBase) routing.request().connection())
                .channel()
                .attr(ConnectionGuard.KEY)
                .get();
        if (guard != null) {
            guard.headComplete();
            // The streams of an HTTP/2 connection are not distinguished: it counts as active until it ends.
            if (routing.request().version() != HttpVersion.HTTP_2) {
                // Not an end handler: a handler that is added after the end handlers were called is never called.
                routing.addBodyEndHandler(_ -> {
                    // The rest of the body of a rejected request is not a head. The connection ends after it.
                    if (routing.request().isEnded()) {
                        guard.requestEnded();
                    }
                });
            }
        }
        routing.next();
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            if (message instanceof Channel accepted) {
                ChannelHandler guard = connections.admit().orElse(null);
                if (guard == null) {
                    // The channel is not registered with an event loop yet.
                    accepted.unsafe().closeForcibly();
                    return;
                }
                accepted.pipeline().addFirst(guard);
            }
            super.channelRead(ctx, message);
        }
    }
}
