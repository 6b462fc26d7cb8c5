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
 * Has every connection of the HTTP server watched by a {@link ConnectionGuard}. Vert.x shows a connection to a program
 * with its first request, which is too late; so this looks at what Netty's server channels accept.
 */
@ApplicationScoped
public class ConnectionLimiter {
    private static final int BEFORE_ALL_ROUTES = -20_000;

    /** What has waited for less than this may be a head on its way. */
    private static final Duration SPARED = Duration.ofSeconds(1);

    private final ClientConnections connections;
    private final VertxInternal vertx;

    ConnectionLimiter(ProcessMemory memory, TappetConfig config, Vertx vertx) {
        this.connections =
                new ClientConnections(memory.connections(), config.limits().headTime(), SPARED);
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
        router.route().order(BEFORE_ALL_ROUTES).handler(ConnectionLimiter::headComplete);
    }

    private static void headComplete(RoutingContext routing) {
        ConnectionGuard guard = ((ConnectionBase) routing.request().connection())
                .channel()
                .attr(ConnectionGuard.KEY)
                .get();
        if (guard != null) {
            guard.headComplete();
            // the streams of an HTTP/2 connection are not told apart: it stays one that works
            if (routing.request().version() != HttpVersion.HTTP_2) {
                // not an end handler: those that are added after they were called once are never called
                routing.addBodyEndHandler(_ -> {
                    // the rest of a body that was refused is no head: the connection ends behind it
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
                    // it is not registered with an event loop yet
                    accepted.unsafe().closeForcibly();
                    return;
                }
                accepted.pipeline().addFirst(guard);
            }
            super.channelRead(ctx, message);
        }
    }
}
