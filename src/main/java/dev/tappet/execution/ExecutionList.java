package dev.tappet.execution;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.SpreadQuery;
import dev.tappet.workspace.Quotas;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the executions of a workspace, newest first. The indexes hold the ids in an order that never changes; the rest
 * is read from the execution states. A new execution may take a moment to appear.
 */
public final class ExecutionList {
    /** The largest time that {@link ExecutionState#sortable} can represent. */
    private static final Instant LATEST = Instant.ofEpochMilli(999_999_999_999_999L);

    private static final int ROUNDS = 20;

    private final ItemTable table;
    private final PageTokens tokens;
    private final Quotas quotas;
    private final InstantSource clock;

    public ExecutionList(ItemTable table, PageTokens tokens, Quotas quotas, InstantSource clock) {
        this.table = table;
        this.tokens = tokens;
        this.quotas = quotas;
        this.clock = clock;
    }

    /**
     * A page of the list. If the filter excludes many executions, more are read until the page is half full, but at
     * most {@value #ROUNDS} pages of executions: a page may be short, or empty, before the end of the list.
     *
     * @throws InvalidFieldException if the page token belongs to another list or filter
     */
    public ResultPage<ExecutionSummary> list(ExecutionFilter filter, PageRequest pageRequest)
            throws InvalidFieldException {
        String list = filter.listName();
        Optional<Page.Cursor> after = pageRequest.token().isPresent()
                ? Optional.of(tokens.read(list, pageRequest.token().get()))
                : Optional.empty();
        Instant from = ceiling(filter.from());
        Instant to = ceiling(filter.before(LATEST)).minusMillis(1);
        if (to.isBefore(from)) {
            return new ResultPage<>(List.of(), Optional.empty());
        }
        Index index = filter.workflow().isPresent() ? Index.BY_WORKFLOW : Index.BY_WORKSPACE;
        Query query = new Query(
                filter.workflow()
                        .map(ExecutionKeys::ofWorkflow)
                        .orElseGet(() -> ExecutionKeys.ofWorkspace(filter.workspace())),
                ExecutionKeys.sortable(from),
                ExecutionKeys.sortable(to) + Query.END,
                Query.Order.DESCENDING,
                pageRequest.size(),
                after);
        int spread = quotas.of(filter.workspace()).spread().partitionsToRead(clock.instant());
        SpreadQuery<IndexEntry> entries = new SpreadQuery<>(part -> table.entries(index, part), IndexEntry::sort);
        List<ExecutionSummary> found = new ArrayList<>();
        Optional<Page.Cursor> next = after;
        int rounds = 0;
        do {
            Page<IndexEntry> keys =
                    entries.page(next.map(query::after).orElse(query).limit(pageRequest.size() - found.size()), spread);
            next = keys.next();
            List<ExecutionState> heads = heads(
                            keys.found().stream().map(IndexEntry::key).toList())
                    .stream()
                    .filter(state -> state.binding().workspace().equals(filter.workspace()))
                    .toList();
            if (heads.isEmpty() && !keys.found().isEmpty()) {
                // They belong to another workspace, or have expired, and so have all older ones. A page token would
                // reveal that.
                return new ResultPage<>(found, Optional.empty());
            }
            heads.stream().filter(filter::matches).map(ExecutionSummary::of).forEach(found::add);
            rounds++;
        } while (next.isPresent() && found.size() < (pageRequest.size() + 1) / 2 && rounds < ROUNDS);
        return new ResultPage<>(found, next.map(cursor -> tokens.write(list, cursor)));
    }

    /** In the order of the keys. */
    private List<ExecutionState> heads(List<Key> keys) {
        Map<Key, Item> existing = keys.isEmpty() ? Map.of() : table.get(keys);
        return keys.stream()
                .map(key -> Optional.ofNullable(existing.get(key)))
                .flatMap(Optional::stream)
                .map(StateCodec::read)
                .toList();
    }

    /** States have milliseconds: the first one that is not before the time. */
    private static Instant ceiling(Instant time) {
        if (!time.isBefore(LATEST)) {
            return LATEST;
        }
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
        return millis.equals(time) ? millis : millis.plusMillis(1);
    }
}
