package dev.tappet.server.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Items and keys as bytes. */
class ItemCodecTest {
    @RepeatedTest(50)
    void anyItem_isDecodedUnchanged(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Item.Builder item = Item.at("p", "s");
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(3)) {
                case 0 -> item.with("t" + i, text(random));
                case 1 -> item.with("n" + i, random.nextLong() >> random.nextInt(64));
                default -> item.with("b" + i, new byte[random.nextInt(5_000)]);
            }
        }
        for (Index index : Index.values()) {
            if (random.nextBoolean()) {
                item.in(index, "i" + text(random), "s" + text(random));
            }
        }
        if (random.nextBoolean()) {
            item.expires(Instant.ofEpochSecond(random.nextLong(-1_000, 1L << 40)));
        }

        Item built = item.build();
        assertThat(ItemCodec.decode(built.key(), ItemCodec.encode(built))).isEqualTo(built);
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(300), 1, 0x11000)
                .filter(c -> !Character.isSurrogate((char) c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void encodedState_isSmall() {
        Item head = Item.at("X#1", "0")
                .with("status", "RUNNING")
                .with("epoch", 3)
                .with("created", 1_780_000_000_000L)
                .build();

        assertThat(ItemCodec.encode(head)).hasSizeLessThan(50);
    }

    @Test
    void itemOfOtherVersion_isReported() {
        byte[] encoded = ItemCodec.encode(Item.at("p", "s").build());
        encoded[0]++;

        assertThatIllegalStateException()
                .isThrownBy(() -> ItemCodec.decode(new Key("p", "s"), encoded))
                .withMessageContaining("p/s");
    }

    @Test
    void rowKeys_sortAsUtf8() {
        List<Key> sorted = List.of(
                new Key("A", "a"),
                new Key("A", "a!"),
                new Key("A", "b"),
                new Key("A!", "a"),
                new Key("AB", "a"),
                new Key("AB", "é"),
                new Key("AB", "\uffee"),
                new Key("AB", "🚀"),
                new Key("B", "a"));

        assertThat(sorted.stream()
                        .map(RowKeys::ofItem)
                        .sorted(Arrays::compareUnsigned)
                        .map(RowKeys::itemOf))
                .containsExactlyElementsOf(sorted);
    }

    @Test
    void indexAndExpiryRows_nameTheirItem() {
        Key key = new Key("X#é", "0");

        assertThat(RowKeys.entryOfIndex(RowKeys.ofIndex(Index.DUE, new IndexKey("U#1", "2026"), key)))
                .isEqualTo(new IndexEntry(key, "2026"));
        assertThat(RowKeys.itemOfExpiry(RowKeys.ofExpiry(Instant.parse("2026-01-01T00:59:59Z"), key)))
                .isEqualTo(key);
        // whose bytes are zero
        assertThat(RowKeys.itemOfExpiry(RowKeys.ofExpiry(Instant.EPOCH, key))).isEqualTo(key);
    }

    @Test
    void zeroCharacter_isRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> RowKeys.ofItem(new Key("a\0b", "s")));
    }
}
