package dev.tappet.trigger;

import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ProcessMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Reserves memory for large responses until their callers have read them. */
final class ResponseMemory {
    /**
     * Responses up to this size, in bytes, are sent without a reservation: they fit into the buffers of a connection.
     */
    static final int UNCOUNTED = 16 * 1024;

    private final MemoryBudget sent;
    private final MemoryBudget waiting;
    private final Duration longestWait;

    /**
     * @param longestWait of a response for memory
     */
    ResponseMemory(ProcessMemory memory, Duration longestWait) {
        this(memory.responses(), memory.outputs(), longestWait);
    }

    /**
     * @param sent    memory of responses that are being sent
     * @param waiting memory of responses that wait
     */
    ResponseMemory(MemoryBudget sent, MemoryBudget waiting, Duration longestWait) {
        this.sent = sent;
        this.waiting = waiting;
        this.longestWait = longestWait;
    }

    /**
     * Reserves memory. Returns at once.
     *
     * @param source the address of the caller
     * @param action receives the lease, on this thread or another one; empty if there is no memory
     */
    void reserve(String source, int bytes, Consumer<Optional<MemoryBudget.Lease>> action) {
        Optional<String> owner = Optional.of(source);
        Optional<MemoryBudget.Lease> lease = sent.lease(owner, bytes, Duration.ZERO);
        Optional<MemoryBudget.Lease> queued =
                lease.isPresent() ? Optional.empty() : waiting.lease(owner, bytes, Duration.ZERO);
        if (queued.isEmpty()) {
            action.accept(lease);
            return;
        }
        Thread.ofVirtual().name("response").start(() -> {
            try (MemoryBudget.Lease _ = queued.get()) {
                action.accept(sent.lease(owner, bytes, longestWait));
            }
        });
    }
}
