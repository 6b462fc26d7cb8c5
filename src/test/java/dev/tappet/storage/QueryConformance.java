package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries read a range of a partition, or of an index, in order and page by page. */
public interface QueryConformance extends TableUnderTest {
    private void standing(String... sorts) {
        table().putAll(Arrays.stream(sorts).map(sort -> item(sort).build()).toList());
        // neighbours on both sides, which no query of this partition may show
        table().putAll(List.of(
                Item.at(partition() + "0", "b").build(),
                Item.at(partition().substring(0, partition().length() - 1), "b").build()));
    }

    private Query range(String from, String to) {
        return new Query(partition(), from, to, Query.Order.ASCENDING, 1000, Optional.empty());
    }

    private List<String> sorts(Query query) {
        return all(query, table()::query).stream()
                .map(item -> item.key().sort())
                .toList();
    }

    private static <T> List<T> all(Query query, Function<Query, Page<T>> pages) {
        List<T> found = new ArrayList<>();
        Optional<Query> next = Optional.of(query);
        while (next.isPresent()) {
            Page<T> page = pages.apply(next.get());
            assertThat(page.found()).hasSizeLessThanOrEqualTo(query.limit());
            found.addAll(page.found());
            next = page.next().map(query::after);
        }
        return found;
    }

    @Test
    default void bounds_areInclusive() {
        standing("a", "b", "ba", "c", "ca", "d");

        assertThat(sorts(range("b", "c"))).containsExactly("b", "ba", "c");
        assertThat(sorts(range("b", "c").descending())).containsExactly("c", "ba", "b");
        assertThat(sorts(range("bb", "bc"))).isEmpty();
        assertThat(sorts(range("b", "b"))).containsExactly("b");
        assertThat(sorts(new Query(partition() + "?", "a", "z", Query.Order.ASCENDING, 10, Optional.empty())))
                .isEmpty();
    }

    @Test
    default void prefix_matchesAllContinuations() {
        standing("J", "J#", "J#0", "J#zz", "J#é", "J#世", "J#\uffee", "J#🚀", "J$", "K#");

        assertThat(sorts(Query.startingWith(partition(), "J#")))
                .containsExactly("J#", "J#0", "J#zz", "J#é", "J#世", "J#\uffee", "J#🚀");
    }

    @ParameterizedTest
    @EnumSource(Query.Order.class)
    default void pages_coverWholeRange(Query.Order order) {
        List<String> sorts = IntStream.range(0, 25).mapToObj("s%02d"::formatted).toList();
        standing(sorts.toArray(String[]::new));
        List<String> expected = order == Query.Order.ASCENDING ? sorts : sorts.reversed();

        for (int limit : new int[] {1, 7, 24, 25, 26}) {
            assertThat(sorts(new Query(partition(), "s", "t", order, limit, Optional.empty())))
                    .isEqualTo(expected);
        }
    }

    @Test
    default void query_returnsWholeItems() {
        Item item = stand(item("0")
                .with("a", 1)
                .with("b", new byte[] {1})
                .in(Index.DUE, "d", "#1")
                .expires(clock().instant().plusSeconds(1))
                .build());

        assertThat(table().query(range("0", "0")).found()).containsExactly(item);
    }

    @Test
    default void expiredItems_areOmitted_pagesMayBeEmpty() {
        for (int i = 0; i < 10; i++) {
            Item.Builder item = item("s" + i);
            stand(
                    i == 9
                            ? item.build()
                            : item.expires(clock().instant().plusSeconds(i + 1)).build());
        }

        clock().pass(Duration.ofSeconds(8));

        Page<Item> first = table().query(range("s0", "s9").limit(3));
        assertThat(first.found()).isEmpty();
        assertThat(first.next()).isPresent();
        assertThat(sorts(range("s0", "s9").limit(3))).containsExactly("s8", "s9");
        assertThat(sorts(range("s0", "s9").limit(3).descending())).containsExactly("s9", "s8");
        assertThat(read("s7")).isEmpty();
        assertThat(read("s8")).isPresent();
    }

    @Test
    default void largePage_isCutShort() {
        List<Item> items = IntStream.range(0, 8)
                .mapToObj(i -> item("s" + i)
                        .with("b", ItemConformance.random(300 * 1024))
                        .build())
                .toList();
        table().putAll(items);

        Page<Item> first = table().query(range("s", "t"));

        assertThat(first.found()).hasSizeLessThan(8);
        assertThat(first.next()).isPresent();
        assertThat(all(range("s", "t"), table()::query)).isEqualTo(items);
    }

    @Test
    default void item_entersMovesAndLeavesIndex() {
        String due = partition() + "due";
        stand(item("0").in(Index.DUE, due, "#5").build());
        stand(item("1").in(Index.DUE, due, "#6").build());
        assertThat(indexed(Index.DUE, due)).containsExactly(key("0"), key("1"));

        update("0", Condition.any(), new Change.Enter(Index.DUE, new IndexKey(due, "#7")));
        assertThat(indexed(Index.DUE, due)).containsExactly(key("1"), key("0"));

        update("0", Condition.any(), new Change.Enter(Index.DUE, new IndexKey(due + 2, "#7")));
        assertThat(indexed(Index.DUE, due)).containsExactly(key("1"));
        assertThat(indexed(Index.DUE, due + 2)).containsExactly(key("0"));

        update("0", Condition.any(), new Change.Leave(Index.DUE));
        assertThat(indexed(Index.DUE, due + 2)).isEmpty();
        assertThat(read("0")).isPresent();

        update("0", Condition.any(), new Change.Enter(Index.DUE, new IndexKey(due, "#6")));
        assertThat(indexed(Index.DUE, due)).containsExactlyInAnyOrder(key("0"), key("1"));

        delete("1", Condition.any());
        assertThat(indexed(Index.DUE, due)).containsExactly(key("0"));
        assertThat(indexed(Index.BY_WORKFLOW, due)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Index.class)
    default void index_isReadInBothOrders_inPages(Index index) {
        String place = partition() + "i";
        List<Item> items = IntStream.range(0, 20)
                .mapToObj(i -> item("s" + i)
                        // two items at each place
                        .in(index, place, "#%02d".formatted(i / 2))
                        .build())
                .toList();
        table().putAll(items);
        Query middle = new Query(place, "#03", "#06", Query.Order.ASCENDING, 3, Optional.empty());

        List<Key> up = all(middle, query -> table().query(index, query));
        List<Key> down = all(middle.descending(), query -> table().query(index, query));

        assertThat(up)
                .containsExactlyInAnyOrderElementsOf(
                        items.subList(6, 14).stream().map(Item::key).toList());
        assertThat(up.subList(0, 2)).containsExactlyInAnyOrder(key("s6"), key("s7"));
        assertThat(up.subList(6, 8)).containsExactlyInAnyOrder(key("s12"), key("s13"));
        assertThat(down).containsExactlyInAnyOrderElementsOf(up);
        assertThat(down.subList(0, 2)).containsExactlyInAnyOrder(key("s12"), key("s13"));
    }

    @Test
    default void foreignCursor_isRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table().query(range("a", "z").after(new Page.Cursor("nonsense!"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table().query(Index.DUE, range("a", "z").after(new Page.Cursor("nonsense!"))));
    }

    @Test
    default void spreadPartition_isReadAsOne() {
        String partition = partition();
        List<String> sorts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String sort = "%03d".formatted(i * 7 % 60);
            String of = SpreadPartition.of("WX#" + partition, UUID.randomUUID(), 1 + i / 20 * 3);
            sorts.add(sort);
            put(
                    Item.at(partition + "#" + sort, "0")
                            .in(Index.BY_WORKFLOW, of, sort)
                            .build(),
                    Condition.any());
        }
        sorts.sort(Comparator.naturalOrder());
        SpreadQuery<IndexEntry> entries =
                new SpreadQuery<>(part -> table().entries(Index.BY_WORKFLOW, part), IndexEntry::sort);
        Query ascending = Query.startingWith("WX#" + partition, "0");

        for (int size : new int[] {1, 9, 100}) {
            await().untilAsserted(() ->
                    assertThat(sortsOf(entries, ascending.limit(size))).isEqualTo(sorts));
            assertThat(sortsOf(entries, ascending.descending().limit(size))).isEqualTo(sorts.reversed());
        }
    }

    private static List<String> sortsOf(SpreadQuery<IndexEntry> entries, Query query) {
        List<String> found = new ArrayList<>();
        Optional<Page.Cursor> next = Optional.empty();
        do {
            Page<IndexEntry> page = entries.page(next.map(query::after).orElse(query), 7);
            assertThat(page.found()).hasSizeLessThanOrEqualTo(query.limit());
            page.found().forEach(entry -> found.add(entry.sort()));
            next = page.next();
        } while (next.isPresent());
        return found;
    }
}
