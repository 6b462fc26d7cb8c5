package dev.tappet.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of any size are kept beside the item that refers to them. */
public interface BodyConformance extends TableUnderTest {
    static Stream<byte[]> bodies() {
        return Stream.of(
                new byte[0],
                new byte[] {1},
                "{\"id\": 1}".repeat(1_000).getBytes(UTF_8),
                ItemConformance.random(ChunkedBody.PART_BYTES),
                ItemConformance.random(ChunkedBody.PART_BYTES + 1),
                ItemConformance.random(5 * 1024 * 1024));
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.BodyConformance#bodies")
    default void body_isReadBackExactly(byte[] bytes) {
        ChunkedBody body = ChunkedBody.split(bytes, partition(), "E#", Optional.empty());

        table().putAll(body.parts());
        stand(item("0").with("event", body.ref()).build());

        String ref = read("0").flatMap(item -> item.text("event")).orElseThrow();
        assertThat(ChunkedBody.join(ref, table(), partition(), "E#")).isEqualTo(bytes);
    }

    @Test
    default void body_withoutAPart_isDamaged() {
        ChunkedBody body = ChunkedBody.split(ItemConformance.random(800_000), partition(), "E#", Optional.empty());
        table().putAll(body.parts());

        delete("E#1", Condition.any());

        assertThatExceptionOfType(DamagedBodyException.class)
                .isThrownBy(() -> ChunkedBody.join(body.ref(), table(), partition(), "E#"))
                .withMessageContaining("E#1");
    }

    @Test
    default void body_withTruncatedPart_isDamaged() {
        for (byte[] bytes :
                List.of(ItemConformance.random(800_000), "[1,2,3]".repeat(2_000).getBytes(UTF_8))) {
            ChunkedBody body = ChunkedBody.split(bytes, partition(), "E#", Optional.empty());
            table().putAll(body.parts());
            Item last = body.parts().getLast();
            byte[] whole = last.bytes("body").orElseThrow();

            stand(Item.at(last.key())
                    .with("body", Arrays.copyOf(whole, whole.length - 1))
                    .build());

            assertThatExceptionOfType(DamagedBodyException.class)
                    .isThrownBy(() -> ChunkedBody.join(body.ref(), table(), partition(), "E#"))
                    .withMessageContaining(last.key().toString());
        }
    }

    @Test
    default void body_withForeignParts_isDamaged() {
        ChunkedBody body = ChunkedBody.split(new byte[] {1, 2, 3}, partition(), "E#", Optional.empty());
        table().putAll(ChunkedBody.split(new byte[] {1, 2, 4}, partition(), "E#", Optional.empty())
                .parts());

        assertThatExceptionOfType(DamagedBodyException.class)
                .isThrownBy(() -> ChunkedBody.join(body.ref(), table(), partition(), "E#"));
    }

    @Test
    default void body_isCompressed_ifLargeAndSmallerSo() {
        byte[] small = "x".repeat(4_096).getBytes(UTF_8);
        byte[] large = "x".repeat(1_000_000).getBytes(UTF_8);
        byte[] random = ItemConformance.random(10_000);

        assertThat(ChunkedBody.split(small, partition(), "E#", Optional.empty()).ref())
                .startsWith("1:4096:4096:PLAIN:");
        assertThat(ChunkedBody.split(random, partition(), "E#", Optional.empty())
                        .ref())
                .startsWith("1:10000:10000:PLAIN:");
        ChunkedBody compressed = ChunkedBody.split(large, partition(), "E#", Optional.empty());
        assertThat(compressed.ref()).contains(":1000000:DEFLATE:").hasSizeLessThan(50);
        assertThat(compressed.parts().getFirst().bytes("body").orElseThrow()).hasSizeLessThan(10_000);
    }

    @Test
    default void bodyParts_expireTogether() {
        ChunkedBody body = ChunkedBody.split(
                ItemConformance.random(10),
                partition(),
                "E#",
                Optional.of(clock().instant().plusSeconds(1)));
        table().putAll(body.parts());
        assertThat(read("E#0")).isPresent();

        clock().pass(Duration.ofSeconds(1));

        assertThat(read("E#0")).isEmpty();
    }
}
