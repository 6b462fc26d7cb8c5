package dev.tappet.execution;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.SpreadQuery;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Quotas;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Lists the callbacks of a workspace for its users, and lets them decide. Users never see the tokens. */
public final class CallbackList {
    private final ItemTable table;
    private final CallbackItems items;
    private final CallbackDecisions decisions;
    private final PageTokens tokens;
    private final Quotas quotas;
    private final InstantSource clock;

    public CallbackList(
            ItemTable table,
            SecretBox box,
            CallbackDecisions decisions,
            PageTokens tokens,
            Quotas quotas,
            InstantSource clock) {
        this.quotas = quotas;
        this.table = table;
        this.items = new CallbackItems(box);
        this.decisions = decisions;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * A callback in a list.
     *
     * @param isOpen whether it can be decided now
     */
    public record Listed(StoredCallback callback, boolean isOpen) {}

    /**
     * A page of the callbacks of a workspace that can be decided now, in the order in which they expire. It may be
     * short, or empty, before the end of the list.
     *
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public ResultPage<Listed> open(UUID workspace, PageRequest pageRequest) throws InvalidFieldException {
        String list = "callbacks " + workspace;
        Query query = new Query(
                CallbackItems.ofWorkspace(workspace),
                ExecutionKeys.sortable(clock.instant()),
                Query.END,
                Query.Order.ASCENDING,
                pageRequest.size(),
                Optional.empty());
        if (pageRequest.token().isPresent()) {
            query = query.after(tokens.read(list, pageRequest.token().get()));
        }
        SpreadQuery<IndexEntry> entries =
                new SpreadQuery<>(part -> table.entries(Index.BY_WORKSPACE, part), IndexEntry::sort);
        Page<IndexEntry> page =
                entries.page(query, quotas.of(workspace).spread().partitionsToRead(clock.instant()));
        List<Listed> found = read(page.found().stream().map(IndexEntry::key).toList()).stream()
                .filter(Listed::isOpen)
                .filter(callback -> callback.callback().workspace().equals(workspace))
                .toList();
        return new ResultPage<>(found, page.next().map(cursor -> tokens.write(list, cursor)));
    }

    /**
     * A page of the callbacks of an execution, in the order of its steps. It may be short, or empty, before the end of
     * the list.
     *
     * @return empty if the workspace has no such execution
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public Optional<ResultPage<Listed>> of(UUID workspace, UUID execution, PageRequest pageRequest)
            throws InvalidFieldException {
        if (!isOf(workspace, execution)) {
            return Optional.empty();
        }
        String list = "callbacks of " + execution;
        Query query = journal(execution).limit(pageRequest.size());
        if (pageRequest.token().isPresent()) {
            query = query.after(tokens.read(list, pageRequest.token().get()));
        }
        Page<Item> page = table.query(query);
        return Optional.of(new ResultPage<>(read(keys(page)), page.next().map(cursor -> tokens.write(list, cursor))));
    }

    /**
     * Decides a callback for a user of the workspace.
     *
     * @param event a plain value
     * @return missing if the execution has no such callback, a conflict if it can no longer be decided
     * @throws InvalidFieldException if the choice is not one of the callback's
     */
    public ChangeResult<Listed> decide(UUID workspace, UUID execution, UUID id, Optional<String> choice, Object event)
            throws InvalidFieldException {
        Optional<Key> key = isOf(workspace, execution) ? find(execution, id) : Optional.empty();
        Optional<Listed> listed =
                key.flatMap(found -> read(List.of(found)).stream().findFirst());
        if (listed.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        List<String> choices = listed.get().callback().choices();
        if (choices.isEmpty()
                ? choice.isPresent()
                : choice.filter(choices::contains).isEmpty()) {
            throw new InvalidFieldException(
                    "choice",
                    choices.isEmpty()
                            ? "must be left out: the callback has no choices"
                            : "must be one of " + String.join(", ", choices));
        }
        CallbackDecision decision = new CallbackDecision(choice, Json.write(event), event, Optional.empty());
        return switch (decisions.decideByHash(CallbackItems.hashOf(key.get()), decision)) {
            case CallbackDecisions.Outcome.Decided _ ->
                new ChangeResult.Done<>(read(List.of(key.get())).getFirst());
            case CallbackDecisions.Outcome.AlreadyDecided(StoredCallback.Decision made) ->
                new ChangeResult.Conflict<>("The callback is already decided"
                        + made.choice().map(previous -> ": " + previous).orElse("") + ", at " + made.at());
            case CallbackDecisions.Outcome.Closed _ ->
                new ChangeResult.Conflict<>(
                        "The callback can no longer be decided: its time is over, or its execution has ended");
        };
    }

    private Optional<Key> find(UUID execution, UUID id) {
        Query query = journal(execution).limit(PageRequest.MAX);
        Page<Item> page;
        do {
            page = table.query(query);
            Optional<Key> found = keys(page).stream()
                    .filter(key -> CallbackItems.idOf(CallbackItems.hashOf(key)).equals(id))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            query = page.next().isPresent() ? query.after(page.next().get()) : query;
        } while (page.next().isPresent());
        return Optional.empty();
    }

    private static Query journal(UUID execution) {
        return Query.startingWith(ExecutionKeys.partition(execution), JournalItems.PREFIX);
    }

    private static List<Key> keys(Page<Item> journal) {
        return journal.found().stream()
                .map(JournalItems::callbackOf)
                .flatMap(Optional::stream)
                .map(CallbackItems::key)
                .toList();
    }

    private boolean isOf(UUID workspace, UUID execution) {
        Key key = ExecutionKeys.state(execution);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .map(StateCodec::read)
                .filter(state -> state.binding().workspace().equals(workspace))
                .isPresent();
    }

    /** In the order of the keys. */
    private List<Listed> read(List<Key> keys) {
        Map<Key, Item> found = get(keys);
        List<StoredCallback> callbacks = keys.stream()
                .flatMap(key -> Optional.ofNullable(found.get(key)).stream())
                .map(items::read)
                .toList();
        Map<Key, Item> heads = get(callbacks.stream()
                .map(callback -> ExecutionKeys.state(callback.execution()))
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        return callbacks.stream()
                .map(callback -> new Listed(
                        callback,
                        callback.status() == StoredCallback.Status.OPEN
                                && !callback.isExpired(clock.instant())
                                && Optional.ofNullable(heads.get(ExecutionKeys.state(callback.execution())))
                                        .map(StateCodec::read)
                                        .filter(state -> !state.status().isFinal())
                                        .isPresent()))
                .toList();
    }

    private Map<Key, Item> get(Collection<Key> keys) {
        Map<Key, Item> found = new HashMap<>();
        List<Key> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += ItemTable.MAX_BATCH_SIZE) {
            found.putAll(table.get(all.subList(from, Math.min(all.size(), from + ItemTable.MAX_BATCH_SIZE))));
        }
        return found;
    }
}
