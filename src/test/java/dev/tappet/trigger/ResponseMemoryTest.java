package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseMemoryTest {
    private final MemoryBudget sent = new MemoryBudget(4_000);
    private final MemoryBudget waiting = new MemoryBudget(4_000);
    private final List<Optional<MemoryBudget.Lease>> given = Collections.synchronizedList(new ArrayList<>());

    private ResponseMemory memory(Duration longestWait) {
        return new ResponseMemory(sent, waiting, longestWait);
    }

    @Test
    void response_withRoom_isSentAtOnce() {
        memory(Duration.ZERO).reserve("10.0.0.1", 1_000, given::add);
        assertThat(given).hasSize(1).allMatch(Optional::isPresent);
    }

    @Test
    void response_withoutRoom_waitsUntilAnotherIsRead() {
        ResponseMemory memory = memory(Duration.ofMinutes(1));
        memory.reserve("10.0.0.1", 1_000, given::add);
        memory.reserve("10.0.0.1", 1_000, given::add);
        memory.reserve("10.0.0.2", 1_000, given::add);
        assertThat(given).hasSize(2);
        given.getFirst().orElseThrow().close();
        await().untilAsserted(() -> assertThat(given).hasSize(3).allMatch(Optional::isPresent));
        await().untilAsserted(() -> assertThat(waiting.free()).isEqualTo(4_000));
    }

    @Test
    void responses_beyondThoseThatMayWait_areRefusedAtOnce() {
        ResponseMemory memory = memory(Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            memory.reserve("10.0.0.1", 1_000, given::add);
        }
        assertThat(given).hasSize(2);
        assertThat(given.getLast()).isEmpty();
    }

    @Test
    void response_thatWaitsTooLong_isRefused() {
        ResponseMemory memory = memory(Duration.ofMillis(20));
        memory.reserve("10.0.0.1", 1_000, given::add);
        memory.reserve("10.0.0.1", 1_000, given::add);
        await().untilAsserted(() -> assertThat(given).hasSize(2));
        assertThat(given.getLast()).isEmpty();
    }
}
