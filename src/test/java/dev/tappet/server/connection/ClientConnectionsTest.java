package dev.tappet.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.memory.MemoryBudget;
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
}
