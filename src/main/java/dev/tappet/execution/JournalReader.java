package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Finds the journal entries that a run needs, without those of finished rounds of a repeat. The entry of the repeat
 * sorts before them and contains their number, so that they are skipped, except for the rest of a page.
 */
final class JournalReader {
    /** Size of the first page of a journal that may have rounds. Most journals end in it. */
    private static final int FIRST_PAGE = 25;

    private static final int MAX_PAGE = 1000;

    private final ItemTable table;
    private final Consumer<Item> use;
    private final int largestPage;
    /** Entries that sort before it are not needed. */
    private String from = JournalItems.PREFIX;

    private JournalReader(ItemTable table, Consumer<Item> use, int largestPage) {
        this.table = table;
        this.use = use;
        this.largestPage = largestPage;
    }

    /** @param workflow of the execution */
    static List<Item> find(ItemTable table, UUID execution, Workflow workflow) {
        List<Item> found = new ArrayList<>();
        new JournalReader(table, found::add, MAX_PAGE)
                .read(ExecutionKeys.partition(execution), mayRepeat(workflow.steps()) ? FIRST_PAGE : MAX_PAGE);
        return found;
    }

    /** Passes on the same entries in small pages, for callers that keep none of them in memory. */
    static void forEach(ItemTable table, UUID execution, Consumer<Item> use) {
        new JournalReader(table, use, FIRST_PAGE).read(ExecutionKeys.partition(execution), FIRST_PAGE);
    }

    private static boolean mayRepeat(List<Step> steps) {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Repeat
                        || step instanceof Step.Call
                        || step.sequences().stream().anyMatch(JournalReader::mayRepeat));
    }

    private void read(String partition, int limit) {
        Optional<Query> next =
                Optional.of(Query.startingWith(partition, JournalItems.PREFIX).limit(limit));
        while (next.isPresent()) {
            Query query = next.get();
            Page<Item> page = table.query(query);
            page.found().forEach(this::add);
            next = page.next().map(cursor -> next(query, page, cursor));
        }
    }

    private Query next(Query query, Page<Item> page, Page.Cursor cursor) {
        boolean skips = page.found().isEmpty()
                || from.compareTo(page.found().getLast().key().sort()) > 0;
        return skips && !from.equals(query.from())
                ? new Query(query.partition(), from, query.to(), query.order(), FIRST_PAGE, Optional.empty())
                : query.limit(largestPage).after(cursor);
    }

    private void add(Item item) {
        String sort = item.key().sort();
        if (sort.compareTo(from) < 0) {
            return;
        }
        use.accept(item);
        JournalItems.roundsOf(item)
                .ifPresent(rounds -> from = JournalItems.PREFIX
                        + (JournalItems.isLastRound(item)
                                ? JournalItems.pathOf(item).afterAll()
                                : JournalItems.pathOf(item)
                                        .round(Math.toIntExact(rounds))
                                        .text()));
    }
}
