package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InMemoryItemTableTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ItemTable table = new InMemoryItemTable(now::get);

    @Test
    void rejectedCommit_writesNothing() {
        table.write(new Write.Put(Item.at("P", "b").build(), Condition.any()), Durability.SYNCED);

        WriteResult outcome = table.commit(
                List.of(
                        new Write.Put(Item.at("P", "a").build(), Condition.absent()),
                        new Write.Put(Item.at("P", "b").build(), Condition.absent())),
                Durability.SYNCED);

        assertThat(outcome)
                .isEqualTo(new WriteResult.ConditionFailed(
                        1, Optional.of(Item.at("P", "b").build())));
        assertThat(table.get(List.of(new Key("P", "a")))).isEmpty();
    }

    @Test
    void expiredItem_countsAsAbsent() {
        Item item =
                Item.at("P", "a").with("n", 7).expires(now.get().plusSeconds(1)).build();
        table.write(new Write.Put(item, Condition.any()), Durability.SYNCED);
        assertThat(table.get(List.of(item.key()))).containsValue(item);

        now.set(now.get().plusSeconds(1));

        assertThat(table.get(List.of(item.key()))).isEmpty();
        assertThat(table.query(Query.startingWith("P", "a")).found()).isEmpty();
        WriteResult counted = table.write(
                new Write.Update(item.key(), List.of(new Change.Add("n", 1)), Condition.absent()), Durability.SYNCED);
        assertThat(counted)
                .isEqualTo(new WriteResult.Applied(
                        Optional.of(Item.at("P", "a").with("n", 1).build())));
    }

    @Test
    void pages_haveEveryItemOnce_inBothOrders() {
        for (int i = 0; i < 7; i++) {
            table.putAll(List.of(
                    Item.at("P", "s" + i).in(Index.DUE, "U#1", "t" + i / 3).build(),
                    Item.at("Q", "s" + i).build()));
        }
        Query all = Query.startingWith("P", "s").limit(3);

        assertThat(sorts(all)).containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6");
        assertThat(sorts(all.descending())).containsExactly("s6", "s5", "s4", "s3", "s2", "s1", "s0");

        Query index = Query.startingWith("U#1", "t").limit(2);
        List<Key> found = new ArrayList<>();
        Page<Key> page = table.query(Index.DUE, index);
        found.addAll(page.found());
        while (page.next().isPresent()) {
            page = table.query(Index.DUE, index.after(page.next().get()));
            found.addAll(page.found());
        }
        assertThat(found).extracting(Key::sort).containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6");
    }

    @Test
    void rate_isLimitedPerWindow() {
        assertThat(table.admit("R", 30, 25, now.get())).isTrue();
        assertThat(table.admit("R", 1, 25, now.get())).isFalse();
        assertThat(table.admit("R", 1, 25, now.get().plusSeconds(1))).isTrue();
    }

    @Test
    void contractViolation_isRejected() {
        Write put = new Write.Put(Item.at("P", "a").build(), Condition.any());
        assertThatThrownBy(() -> table.commit(List.of(put, put), Durability.SYNCED))
                .isInstanceOf(IllegalArgumentException.class);
        Item large = Item.at("P", "a")
                .with("b", new byte[ItemTable.MAX_ITEM_BYTES + 1])
                .build();
        assertThatThrownBy(() -> table.putAll(List.of(large))).isInstanceOf(IllegalArgumentException.class);
        Write twice = new Write.Update(
                new Key("P", "a"), List.of(Change.set("n", 1), new Change.Add("n", 1)), Condition.any());
        assertThatThrownBy(() -> table.write(twice, Durability.SYNCED)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> sorts(Query query) {
        List<String> found = new ArrayList<>();
        Page<Item> page = table.query(query);
        page.found().forEach(item -> found.add(item.key().sort()));
        while (page.next().isPresent()) {
            page = table.query(query.after(page.next().get()));
            page.found().forEach(item -> found.add(item.key().sort()));
        }
        return found;
    }
}
