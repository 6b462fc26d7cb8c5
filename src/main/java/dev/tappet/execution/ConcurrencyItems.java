package dev.tappet.execution;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Concurrency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A concurrency group in the table, in its own partition: how many executions hold a slot, and a ticket for each
 * execution that has not ended, in the order of acceptance. The count changes only in commits that also change the
 * state of an execution, so it is always exact.
 */
final class ConcurrencyItems {
    private static final String COUNT = "0";
    private static final String TICKETS = "T#";
    private static final String RUNNING = "running";
    private static final String SLOT = "slot";
    private static final String LIMIT = "limit";
    private static final String MODE = "mode";
    private static final String WORKSPACE = "workspace";
    private static final String LANE = "lane";
    private static final int PAGE = 20;

    private final ItemTable table;

    ConcurrencyItems(ItemTable table) {
        this.table = table;
    }

    /** An execution of a group that has not ended. */
    record Ticket(
            String group, String text, UUID workspace, Lane lane, int limit, Concurrency.Mode mode, boolean isHeld) {
        UUID execution() {
            return UUID.fromString(text.substring(text.indexOf('#') + 1));
        }

        Key key() {
            return new Key(partition(group), TICKETS + text);
        }

        Item item(Instant expires) {
            Item.Builder item = Item.at(key())
                    .with(WORKSPACE, workspace.toString())
                    .with(LANE, lane.name())
                    .with(LIMIT, limit)
                    .with(MODE, mode.name())
                    .expires(expires);
            return (isHeld ? item.with(SLOT, 1) : item).build();
        }

        /** The write that gives it a slot. */
        Write admit() {
            return new Write.Update(
                    key(), List.of(Change.set(SLOT, 1)), Condition.all(new Condition.Test.Missing(SLOT)));
        }

        Write delete() {
            return new Write.Delete(key(), Condition.any());
        }
    }

    /**
     * A group as it was read.
     *
     * @param isCounted whether there is a count
     * @param running   how many executions hold a slot
     * @param tickets   in order, up to and including the first one that waits, or all
     */
    record GroupView(String group, boolean isCounted, long running, List<Ticket> tickets) {
        Optional<Ticket> firstWaiting() {
            return tickets.stream().filter(ticket -> !ticket.isHeld()).findFirst();
        }

        /** Adds one to the count, if it has not changed since. */
        Write take() {
            return isCounted
                    ? new Write.Update(count(), List.of(new Change.Add(RUNNING, 1)), isSame())
                    : new Write.Put(Item.at(count()).with(RUNNING, 1).build(), Condition.absent());
        }

        /** Subtracts one. The count of an empty group is deleted, since there may be a group for each event. */
        Optional<Write> release() {
            if (!isCounted) {
                return Optional.empty();
            }
            return Optional.of(
                    running <= 1
                            ? new Write.Delete(count(), isSame())
                            : new Write.Update(count(), List.of(new Change.Add(RUNNING, -1)), Condition.exists()));
        }

        /** Removes a count of zero, which two concurrent ends may leave. */
        Write clear() {
            return new Write.Delete(count(), isSame());
        }

        private Condition isSame() {
            return Condition.all(new Condition.Test.Is(RUNNING, Attribute.of(running)));
        }

        private Key count() {
            return new Key(partition(group), COUNT);
        }
    }

    /** @return the group with its tickets up to the first one that waits */
    GroupView read(String group) {
        return read(group, ticket -> !ticket.isHeld());
    }

    GroupView readAll(String group) {
        return read(group, _ -> false);
    }

    private GroupView read(String group, Predicate<Ticket> last) {
        Query query =
                new Query(partition(group), COUNT, TICKETS + Query.END, Query.Order.ASCENDING, PAGE, Optional.empty());
        Optional<Item> count = Optional.empty();
        List<Ticket> tickets = new ArrayList<>();
        Optional<Page.Cursor> next;
        do {
            Page<Item> page = table.query(query);
            for (Item item : page.found()) {
                if (item.key().sort().equals(COUNT)) {
                    count = Optional.of(item);
                } else {
                    tickets.add(ticket(group, item));
                }
            }
            next = page.next().filter(_ -> tickets.stream().noneMatch(last));
            query = next.isPresent() ? query.after(next.get()) : query;
        } while (next.isPresent());
        return new GroupView(
                group,
                count.isPresent(),
                count.flatMap(item -> item.number(RUNNING)).orElse(0L),
                tickets);
    }

    private static Ticket ticket(String group, Item item) {
        return new Ticket(
                group,
                item.key().sort().substring(TICKETS.length()),
                UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                Lane.valueOf(item.text(LANE).orElseThrow()),
                Math.toIntExact(item.number(LIMIT).orElseThrow()),
                Concurrency.Mode.valueOf(item.text(MODE).orElseThrow()),
                item.number(SLOT).isPresent());
    }

    static String partition(String group) {
        return "CG#" + group;
    }
}
