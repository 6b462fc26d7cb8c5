package dev.tappet.execution;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.paging.PageRequest;
import dev.tappet.secret.Redactor;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Secret;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the events of executions while they are retained: for display, and as input of drafts. */
public final class ExecutionEvents {
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final ItemTable table;
    private final Catalog catalog;
    private final Secrets secrets;
    private final MemoryBudget memory;

    /**
     * @param memory of the events that are read at once
     */
    public ExecutionEvents(ItemTable table, Catalog catalog, Secrets secrets, MemoryBudget memory) {
        this.table = table;
        this.catalog = catalog;
        this.secrets = secrets;
        this.memory = memory;
    }

    /**
     * A stored event.
     *
     * @param value    <code>$.event</code>, a plain value, not redacted
     * @param request  <code>$.request</code>, a plain value; empty if an earlier version stored the execution, or no
     *                 request started it
     * @param bytes    of the event's JSON
     * @param redactor hides the secrets of the integration and of the workspace in it
     */
    public record Read(Object value, Optional<Map<String, Object>> request, int bytes, Redactor redactor) {}

    /** The process has no memory to read an event. */
    public static final class NoMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMemoryException(int bytes) {
            super("No memory is left to read an event of %,d bytes".formatted(bytes), null, false, false);
        }
    }

    /**
     * Reads the event of an execution.
     *
     * @param use receives the event while memory is reserved for it
     * @return empty if the workspace has no such execution
     * @throws NoMemoryException if other events use the memory for too long
     */
    public <T> Optional<T> of(UUID workspace, UUID id, Function<Read, T> use) {
        Key key = ExecutionKeys.state(id);
        Optional<Item> item = Optional.ofNullable(table.get(List.of(key)).get(key));
        return item.map(StateCodec::read)
                .filter(state -> state.binding().workspace().equals(workspace))
                .map(state -> read(state, use));
    }

    private <T> T read(ExecutionState state, Function<Read, T> use) {
        int bytes = state.input().event().length();
        byte[] json;
        Optional<byte[]> request;
        long weight;
        // released before the next lease: waiting while holding one could block all others
        try (MemoryBudget.Lease _ = lease(2L * bytes, bytes)) {
            json = state.input().event().read(table);
            request = state.input().request().map(content -> PackedRequest.unpack(content.read(table)));
            weight = JsonWeight.of(json) + request.map(JsonWeight::of).orElse(0L);
        }
        // twice: the value, and its rendering
        try (MemoryBudget.Lease _ = lease(2 * weight + json.length, bytes)) {
            return use.apply(
                    new Read(Json.readStored(json), request.map(StoredInput::requestOf), json.length, redactor(state)));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The event of execution " + state.id() + " is damaged", e);
        }
    }

    private MemoryBudget.Lease lease(long weight, int bytes) {
        return memory.lease(Optional.empty(), weight, MAX_WAIT).orElseThrow(() -> new NoMemoryException(bytes));
    }

    private Redactor redactor(ExecutionState state) {
        return Redactor.of(hidden(state));
    }

    /** The secrets of its workspace and of the senders of its integration. */
    List<String> hidden(ExecutionState state) {
        List<String> hidden = new ArrayList<>(secrets(state.binding().workspace()));
        state.binding()
                .integration()
                .flatMap(catalog::integration)
                .map(Integration::senderSecrets)
                .ifPresent(hidden::addAll);
        return hidden;
    }

    private Set<String> secrets(UUID workspace) {
        try {
            Set<String> names = secrets.list(workspace, new PageRequest(Secrets.MAX, Optional.empty())).found().stream()
                    .map(Secret::name)
                    .collect(Collectors.toSet());
            return Set.copyOf(secrets.values(workspace, names).values());
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("A first page has no token", e);
        }
    }
}
