package dev.tappet.server.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tappet.memory.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Guards one connection of a client: closes it if the head of a request is not complete in time, or if its memory is
 * needed for other connections. It runs on the event loop of the connection, except the methods that
 * {@link ClientConnections} calls.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    static final AttributeKey<ConnectionGuard> KEY = AttributeKey.valueOf(ConnectionGuard.class, "guard");

    /** Bytes of heap for a byte of an incomplete head, which is stored as received and partly as headers. */
    private static final int HEAD_WEIGHT = 2;

    /** More than the HTTP server accepts: 16 KB for the request line and 16 KB for the headers. */
    private static final int MAX_HEAD = 40 * 1024;

    private static final byte[] TOO_LARGE =
            "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(US_ASCII);

    private static final byte LINE_FEED = '\n';

    private final ClientConnections connections;
    private final Duration headTime;
    private final List<MemoryBudget.Lease> head = new ArrayList<>(0);
    private ChannelHandlerContext context;
    private ScheduledFuture<?> timeout;
    private int headBytes;
    private boolean isRefused;

    /** The bytes counted for its incomplete head. */
    private long counted;

    /** Whether a request is in progress: received data is then its body, or waits. */
    private volatile boolean inRequest;

    /** When the last request ended, as {@link System#nanoTime}. */
    private volatile long since = System.nanoTime();

    ConnectionGuard(ClientConnections connections, Duration headTime) {
        this.connections = connections;
        this.headTime = headTime;
    }

    /** How long the connection has been open without a complete request, in nanoseconds; negative during a request. */
    long waitingNanos(long now) {
        return inRequest ? -1 : now - since;
    }

    /** Reports that a head is complete. */
    void headComplete() {
        inRequest = true;
        stopWaiting();
    }

    /** Reports that the response has been sent. */
    void requestEnded() {
        since = System.nanoTime();
        inRequest = false;
    }

    /** @param action runs once the connection is closed */
    void close(Runnable action) {
        ChannelHandlerContext current = context;
        if (current == null) {
            action.run();
        } else {
            current.close().addListener(_ -> action.run());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().attr(KEY).set(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        startTimeout(ctx);
        super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (inRequest) {
            super.channelRead(ctx, message);
            return;
        }
        if (isRefused) {
            ReferenceCountUtil.release(message);
            return;
        }
        int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        headBytes += bytes;
        if (headBytes > MAX_HEAD && isUnfinished((ByteBuf) message) && isCleartext(ctx)) {
            // Cheaper than decoding the head: floods of such heads must not delay other requests.
            ReferenceCountUtil.release(message);
            isRefused = true;
            ctx.writeAndFlush(Unpooled.wrappedBuffer(TOO_LARGE)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        super.channelRead(ctx, message);
        // Most heads are complete at this point.
        if (!inRequest && headBytes > 0) {
            startTimeout(ctx);
            counted += (long) HEAD_WEIGHT * bytes;
            if (!connections.hasRoomForHead(this, HEAD_WEIGHT * bytes, head)) {
                ctx.close();
            }
        }
    }

    private static boolean isCleartext(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(SslHandler.class) == null && ctx.pipeline().get(SniHandler.class) == null;
    }

    /** Whether the received data contains no end of a head. */
    private static boolean isUnfinished(ByteBuf received) {
        byte first = received.getByte(received.readerIndex());
        if (first == '\r' || first == LINE_FEED) {
            return false; // perhaps the rest of an end of a head
        }
        int end = received.readerIndex() + Math.min(received.readableBytes(), MAX_HEAD);
        // By line feeds, which Netty finds many bytes at a time: this search was a quarter of the work of a flood.
        int lineFeed = received.indexOf(received.readerIndex(), end, LINE_FEED);
        while (lineFeed >= 0 && lineFeed + 2 < end) {
            if (received.getByte(lineFeed + 1) == '\r' && received.getByte(lineFeed + 2) == LINE_FEED) {
                return false;
            }
            lineFeed = received.indexOf(lineFeed + 1, end, LINE_FEED);
        }
        return true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopWaiting();
        connections.closed(this);
        super.channelInactive(ctx);
    }

    private void startTimeout(ChannelHandlerContext ctx) {
        if (timeout == null) {
            timeout = ctx.executor().schedule((Runnable) ctx::close, headTime.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
        if (counted > 0) {
            connections.headEnded(counted);
            head.forEach(MemoryBudget.Lease::close);
            head.clear();
            counted = 0;
        }
        headBytes = 0;
    }
}
