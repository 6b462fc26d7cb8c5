package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.memory.MemoryBudget;
import dev.tappet.storage.InMemoryItemTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventMemoryTest {
    private static final int MB = 1024 * 1024;

    private static final UUID WORKSPACE = new UUID(0, 1);

    private final EventMemory memory = new EventMemory(new MemoryBudget(64 * MB));
    private final InMemoryItemTable table = new InMemoryItemTable();

    @Test
    void events_thatFit_runAtOnce() {
        assertThat(lease(event("x", 50_000))).isPresent();
        assertThat(lease(event("x", 50_000))).isPresent();
    }

    @Test
    void event_withoutRoom_waitsForAnotherRunToEnd() {
        MemoryBudget.Lease other = lease(event("x", 60_000 * 4)).orElseThrow();
        MemoryBudget.Lease rest = lease(event("[],", 300_000)).orElseThrow();
        assertThat(lease(event("[],", 300_000))).isEmpty();
        CompletableFuture<Optional<MemoryBudget.Lease>> waiting = CompletableFuture.supplyAsync(() -> memory.lease(
                WORKSPACE, new StoredInput(event("[],", 300_000), Optional.empty()), table, Duration.ofMinutes(1)));

        other.close();
        rest.close();

        assertThat(waiting.join()).isPresent();
    }

    /** A megabyte of text takes a megabyte or so; a megabyte of empty arrays takes thirty times as much. */
    @Test
    void event_ofManyNodes_weighsMoreThanOneOfText() {
        lease(event("x", MB)).orElseThrow();
        assertThat(lease(event("x", MB))).isPresent();
        assertThat(lease(event("[],", MB))).isEmpty();
    }

    @Test
    void event_largerThanTheBudget_runsAlone() {
        MemoryBudget.Lease all = lease(event("[],", MB)).orElseThrow();
        assertThat(lease(event("x", 2_000))).isEmpty();

        all.close();

        assertThat(lease(event("x", 2_000))).isPresent();
    }

    @Test
    void smallEvent_neverWaits() {
        lease(event("[],", MB)).orElseThrow();

        assertThat(lease(event("x", StateAttributes.INLINE_BYTES))).isPresent();
    }

    @Test
    void largeRequest_isCounted() {
        lease(event("[],", MB)).orElseThrow();
        StoredInput input = new StoredInput(event("x", 10), Optional.of(event("x", 5_000)));
        assertThat(memory.lease(WORKSPACE, input, table, Duration.ZERO)).isEmpty();
    }

    private Optional<MemoryBudget.Lease> lease(StoredContent event) {
        return memory.lease(WORKSPACE, new StoredInput(event, Optional.empty()), table, Duration.ZERO);
    }

    private static StoredContent event(String piece, int bytes) {
        byte[] json = piece.repeat(bytes / piece.length()).getBytes(StandardCharsets.UTF_8);
        return new StoredContent.Inline(json);
    }
}
