package dev.tappet.server.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.memory.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientConnectionsTest {
    private static final Duration HEAD_TIME = Duration.ofSeconds(15);

    private final MemoryBudget memory = new MemoryBudget(20L * ClientConnections.BYTES);
    private final ClientConnections connections = new ClientConnections(memory, HEAD_TIME, Duration.ZERO);

    private EmbeddedChannel connect() {
        return new EmbeddedChannel(connections.admit().orElseThrow());
    }

    private static ConnectionGuard guard(EmbeddedChannel channel) {
        return channel.attr(ConnectionGuard.KEY).get();
    }

    private static void receive(EmbeddedChannel channel, int bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private static void pass(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    @Test
    void connection_withoutACompleteHead_endsAfterItsTime() {
        EmbeddedChannel channel = connect();
        receive(channel, 10);
        pass(channel, HEAD_TIME.minusSeconds(1));
        receive(channel, 10);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(connections.count()).isZero();
        assertThat(memory.free()).isEqualTo(memory.size());
    }

    @Test
    void connection_withARequest_isLeftAlone() {
        EmbeddedChannel channel = connect();
        guard(channel).headComplete();
        receive(channel, 100_000);
        pass(channel, HEAD_TIME.multipliedBy(3));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void nextHead_hasItsTimeFromItsFirstByte() {
        EmbeddedChannel channel = connect();
        guard(channel).headComplete();
        guard(channel).requestEnded();
        pass(channel, HEAD_TIME.multipliedBy(2));
        assertThat(channel.isOpen()).isTrue();
        receive(channel, 1);
        pass(channel, HEAD_TIME);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void connectionsBeyondTheMemory_takeThePlaceOfThoseThatWaitLongest() {
        List<EmbeddedChannel> waiting = new ArrayList<>();
        EmbeddedChannel working = connect();
        guard(working).headComplete();
        for (int i = 0; i < 19; i++) {
            waiting.add(connect());
        }
        waiting.forEach(EmbeddedChannel::runPendingTasks);
        EmbeddedChannel next = connect();
        assertThat(next.isOpen()).isTrue();
        assertThat(working.isOpen()).isTrue();
        assertThat(waiting.getFirst().isOpen()).isFalse();
    }

    @Test
    void connectionsBeyondTheMemory_whileAllWork_areRefused() {
        for (int i = 0; i < 20; i++) {
            guard(connect()).headComplete();
        }
        assertThat(connections.admit()).isEmpty();
    }

    @Test
    void unfinishedHeads_takeMemory_untilTheyAreComplete() {
        EmbeddedChannel channel = connect();
        receive(channel, 2 * ClientConnections.BYTES);
        assertThat(memory.free()).isEqualTo(15L * ClientConnections.BYTES);
        guard(channel).headComplete();
        assertThat(memory.free()).isEqualTo(19L * ClientConnections.BYTES);
    }

    @Test
    void headWithoutRoom_endsOthersThatWaitLonger() {
        EmbeddedChannel first = connect();
        receive(first, 4 * ClientConnections.BYTES);
        EmbeddedChannel second = connect();
        receive(second, ClientConnections.BYTES / 2);
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void connectionsThatCameJustNow_areSpared() {
        ClientConnections sparing = new ClientConnections(memory, HEAD_TIME, Duration.ofHours(1));
        EmbeddedChannel first = new EmbeddedChannel(sparing.admit().orElseThrow());
        for (int i = 0; i < 19; i++) {
            sparing.admit().orElseThrow();
        }
        assertThat(sparing.admit()).isEmpty();
        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void connectionsThatWereSpared_endOnceTheyHaveWaited() {
        Duration spared = Duration.ofMillis(100);
        ClientConnections sparing = new ClientConnections(memory, HEAD_TIME, spared);
        EmbeddedChannel first = new EmbeddedChannel(sparing.admit().orElseThrow());
        for (int i = 0; i < 19; i++) {
            sparing.admit();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            sparing.admit();
            first.runPendingTasks();
            return !first.isOpen();
        });
    }

    @Test
    void headLargerThanTheServerReads_is431AndEnds() {
        EmbeddedChannel channel = new EmbeddedChannel(guardWithMemory());
        receive(channel, 30_000);
        receive(channel, 30_000);
        ByteBuf response = channel.readOutbound();
        assertThat(response.toString(US_ASCII)).startsWith("HTTP/1.1 431 ").endsWith("\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void bodyThatArrivesWithItsHead_isLeftAlone() {
        EmbeddedChannel channel = new EmbeddedChannel(guardWithMemory());
        channel.writeInbound(Unpooled.copiedBuffer("POST / HTTP/1.1\r\n\r\n" + "x".repeat(60_000), US_ASCII));
        assertThat(channel.<ByteBuf>readInbound().readableBytes()).isGreaterThan(60_000);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void bodyThatArrivesWithTheLastByteOfItsHead_isLeftAlone() {
        EmbeddedChannel channel = new EmbeddedChannel(guardWithMemory());
        channel.writeInbound(Unpooled.copiedBuffer("POST / HTTP/1.1\r\n\r", US_ASCII));
        channel.writeInbound(Unpooled.copiedBuffer("\n" + "x".repeat(60_000), US_ASCII));
        assertThat(channel.isOpen()).isTrue();
    }

    private static ConnectionGuard guardWithMemory() {
        return new ClientConnections(new MemoryBudget(1_000_000), HEAD_TIME, Duration.ZERO)
                .admit()
                .orElseThrow();
    }
}
