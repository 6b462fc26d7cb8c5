package dev.tappet.execution;

import dev.tappet.engine.CalledWorkflows;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.StepTrace;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads the journals of executions for users: in the order of the steps, branch by branch. */
public final class StepTraceReader {
    private final ItemTable table;
    private final SealedValueCodec codec;
    private final Catalog catalog;
    private final PageTokens tokens;

    public StepTraceReader(ItemTable table, SealedValueCodec codec, Catalog catalog, PageTokens tokens) {
        this.table = table;
        this.codec = codec;
        this.catalog = catalog;
        this.tokens = tokens;
    }

    /**
     * A page of the steps of an execution.
     *
     * @return empty if the workspace has no such execution
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public Optional<ResultPage<StepTrace>> of(UUID workspace, UUID id, PageRequest pageRequest)
            throws InvalidFieldException {
        Key key = ExecutionKeys.state(id);
        Optional<ExecutionState> head = Optional.ofNullable(
                        table.get(List.of(key)).get(key))
                .map(StateCodec::read)
                .filter(found -> found.binding().workspace().equals(workspace));
        return head.isPresent() ? Optional.of(of(head.get(), pageRequest)) : Optional.empty();
    }

    private ResultPage<StepTrace> of(ExecutionState state, PageRequest pageRequest) throws InvalidFieldException {
        String list = "steps " + state.id();
        Query query = Query.startingWith(ExecutionKeys.partition(state.id()), JournalItems.PREFIX)
                .limit(pageRequest.size());
        if (pageRequest.token().isPresent()) {
            query = query.after(tokens.read(list, pageRequest.token().get()));
        }
        Page<Item> page = table.query(query);
        Optional<String> next = page.next().map(cursor -> tokens.write(list, cursor));
        List<Item> entries = page.found().stream()
                .filter(item -> !JournalItems.pathOf(item).isOfVariables())
                .toList();
        return entries.isEmpty() ? new ResultPage<>(List.of(), next) : new ResultPage<>(traces(state, entries), next);
    }

    private List<StepTrace> traces(ExecutionState state, List<Item> entries) {
        Binding binding = state.binding();
        JournalItems items = new JournalItems(state.id(), state.expires(), codec, RunSecrets.none());
        List<StepPath> paths = entries.stream().map(JournalItems::pathOf).toList();
        StepLocator positions = new StepLocator(
                catalog.definition(binding.source(), binding.version()),
                CalledWorkflows.in(calls(paths, state, items), new CatalogWorkflows(catalog)));
        return entries.stream().map(item -> items.trace(item, positions)).toList();
    }

    /** The called workflows that contain the positions, read together. */
    private List<JournalEntry> calls(List<StepPath> positions, ExecutionState state, JournalItems items) {
        Set<Key> keys = new LinkedHashSet<>();
        for (StepPath position : positions) {
            for (StepPath call : position.calls()) {
                keys.add(new Key(ExecutionKeys.partition(state.id()), JournalItems.PREFIX + call.decision()));
            }
        }
        List<JournalEntry> calls = new ArrayList<>();
        List<Key> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += ItemTable.MAX_BATCH_SIZE) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + ItemTable.MAX_BATCH_SIZE));
            calls.addAll(items.read(List.copyOf(table.get(some).values()), table));
        }
        return calls;
    }
}
