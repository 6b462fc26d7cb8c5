package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put comes back as it was, and limits hold. */
public interface ItemConformance extends TableUnderTest {
    @Test
    default void item_isReadBackUnchanged() {
        Item item = item("0")
                .with("text", "grüße, 世界 🚀")
                .with("empty_text", "")
                .with("number", 42)
                .with("bytes", new byte[] {0, -1, 127, -128})
                .with("empty_bytes", new byte[0])
                .in(Index.DUE, partition() + "due", "#1")
                .in(Index.BY_WORKFLOW, partition() + "wf", "#2")
                .in(Index.BY_WORKSPACE, partition() + "ws", "#3")
                .expires(clock().instant().plusSeconds(1))
                .build();

        stand(item);

        assertThat(read("0")).contains(item);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    default void number_keeps64Bits(long number) {
        Item item = stand(item("0").with("n", number).build());

        assertThat(read("0")).contains(item);
    }

    @Test
    default void item_withoutAttributes_isStored() {
        Item item = stand(item("0").build());

        assertThat(read("0")).contains(item);
    }

    @Test
    default void largestItem_isStored_largerIsRejected() {
        byte[] bytes = random(ItemTable.MAX_ITEM_BYTES - "b".length());
        Item item = stand(item("0").with("b", bytes).build());

        assertThat(read("0")).contains(item);
        Item larger =
                item("0").with("b", Arrays.copyOf(bytes, bytes.length + 1)).build();
        assertThatIllegalArgumentException().isThrownBy(() -> put(larger, Condition.any()));
        assertThatIllegalArgumentException().isThrownBy(() -> table().putAll(List.of(larger)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> update("0", Condition.any(), Change.set("b", random(ItemTable.MAX_ITEM_BYTES))));
    }

    @Test
    default void put_replacesWholeItem() {
        stand(item("0").with("old", 1).in(Index.DUE, partition() + "due", "#1").build());

        Item item = stand(item("0").with("new", 2).build());

        assertThat(read("0")).contains(item);
        assertThat(indexed(Index.DUE, partition() + "due")).isEmpty();
    }

    @Test
    default void missingKey_isNotInResult() {
        Item item = stand(item("here").build());

        assertThat(table().get(List.of(key("here"), key("missing")))).containsOnly(Map.entry(key("here"), item));
        assertThat(table().get(List.of())).isEmpty();
    }

    @Test
    default void get_isLimitedToHundredKeys_ignoresDuplicates() {
        List<Item> items = IntStream.range(0, 100)
                .mapToObj(i -> item("s" + i).with("n", i).build())
                .toList();
        table().putAll(items);
        List<Key> keys = new ArrayList<>(items.stream().map(Item::key).toList());

        assertThat(table().get(keys).values()).containsExactlyInAnyOrderElementsOf(items);
        keys.set(1, keys.getFirst());
        assertThat(table().get(keys)).hasSize(99);
        keys.add(key("one more"));
        assertThatIllegalArgumentException().isThrownBy(() -> table().get(keys));
    }

    @Test
    default void get_readsHundredLargeItems() {
        // more than the 16 MB that DynamoDB reads at once
        byte[] large = random(200 * 1024);
        List<Item> items = IntStream.range(0, 100)
                .mapToObj(i -> item("s" + i).with("b", large).build())
                .toList();

        table().putAll(items);

        assertThat(table().get(items.stream().map(Item::key).toList()).values())
                .containsExactlyInAnyOrderElementsOf(items);
    }

    @Test
    default void putAll_writesAnyNumberOfItems() {
        List<Item> items = IntStream.range(0, 301)
                .mapToObj(i -> item("s" + i).with("n", i).build())
                .toList();

        table().putAll(items);
        table().putAll(List.of());

        List<Key> keys = items.stream().map(Item::key).toList();
        for (int from = 0; from < 301; from += 43) {
            assertThat(table().get(keys.subList(from, from + 43)).values())
                    .containsExactlyInAnyOrderElementsOf(items.subList(from, from + 43));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table().putAll(List.of(items.getFirst(), items.getFirst())));
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
