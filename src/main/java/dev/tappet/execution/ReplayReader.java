package dev.tappet.execution;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OutgoingTrace;
import dev.tappet.engine.RunRequest;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.RunTurn;
import dev.tappet.engine.RunVariables;
import dev.tappet.engine.RunWindow;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Secrets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads what a replay of an execution needs: definition, event and journal. */
public final class ReplayReader {
    private static final int MAX_ENTRIES = 1_000;
    private static final long MAX_WEIGHT = 32L * 1024 * 1024;
    /** Bytes of heap for each byte of an event: stored and parsed. */
    private static final int EVENT_WEIGHT = 16;

    private static final int MAX_OUTPUT = 1024 * 1024;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private final ItemTable table;
    private final SealedValueCodec codec;
    private final Catalog catalog;
    private final Secrets secrets;
    private final ExecutionEvents events;
    private final MemoryBudget memory;
    private final Duration longestRun;

    /**
     * @param longestRun how long an execution may take
     */
    public ReplayReader(
            ItemTable table,
            SealedValueCodec codec,
            Catalog catalog,
            Secrets secrets,
            ExecutionEvents events,
            MemoryBudget memory,
            Duration longestRun) {
        this.table = table;
        this.codec = codec;
        this.catalog = catalog;
        this.secrets = secrets;
        this.events = events;
        this.memory = memory;
        this.longestRun = longestRun;
    }

    /** The execution is too large to replay, or there is no memory for it now. */
    public static final class NotReplayableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotReplayableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads an execution while memory is reserved for it.
     *
     * @param use receives a factory of run requests, and the journal
     * @return empty if the workspace has no such execution
     * @throws NotReplayableException if it is too large
     */
    public <T> Optional<T> of(
            UUID workspace, UUID id, BiFunction<Function<RunMemory, RunRequest>, List<JournalEntry>, T> use) {
        Key key = ExecutionKeys.state(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .map(StateCodec::read)
                .filter(state -> state.binding().workspace().equals(workspace))
                .map(state -> read(state, use));
    }

    private <T> T read(ExecutionState state, BiFunction<Function<RunMemory, RunRequest>, List<JournalEntry>, T> use) {
        Page<Item> page = table.query(Query.startingWith(ExecutionKeys.partition(state.id()), JournalItems.PREFIX)
                .limit(MAX_ENTRIES));
        List<Item> items = page.found();
        // the journaled values are in memory in their stored form, too
        long weight = 2 * items.stream().mapToLong(JournalItems::weight).sum()
                + (long) EVENT_WEIGHT * state.input().event().length();
        if (page.next().isPresent() || weight > Math.min(MAX_WEIGHT, memory.share())) {
            throw new NotReplayableException("The execution is too large: only journaled steps are shown");
        }
        try (MemoryBudget.Lease _ = memory.lease(
                        Optional.of(state.binding().workspace().toString()), weight, MAX_WAIT)
                .orElseThrow(() -> new NotReplayableException("No memory is left at the moment"))) {
            Workflow workflow =
                    catalog.definition(state.binding().source(), state.binding().version());
            RunSecrets known =
                    RunSecrets.of(names -> secrets.values(state.binding().workspace(), names), workflow);
            known.learn(events.hidden(state));
            List<JournalEntry> entries = new JournalItems(state.id(), state.expires(), codec, known).read(items, table);
            StoredInput.Values input = state.input().read(table);
            return use.apply(values -> request(state, workflow, known, input, values), entries);
        }
    }

    private RunRequest request(
            ExecutionState state, Workflow workflow, RunSecrets known, StoredInput.Values input, RunMemory values) {
        return new RunRequest(
                state.id(),
                state.seed(),
                workflow,
                new CallableWorkflows(
                        new CatalogWorkflows(catalog),
                        state.binding().workspace(),
                        state.binding().source()),
                input.event(),
                Worker.workflowMetadata(state, workflow, input),
                known,
                RunVariables.of(names -> catalog.variables(state.binding().workspace(), names), workflow),
                OutgoingTrace.asReceived(state.origin().trace()),
                state.since(),
                state.created().plus(longestRun),
                MAX_OUTPUT,
                RunWindow.UNLIMITED,
                values,
                new ReplayCallbacks(),
                new InFlightOperatorCalls(),
                RunTurn.UNCONTENDED);
    }
}
