package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
                "{\"id\": 1}".repeat(1_000).getBytes(StandardCharsets.UTF_8),
                ItemConformance.random(Body.PART_BYTES),
                ItemConformance.random(Body.PART_BYTES + 1),
                ItemConformance.random(5 * 1024 * 1024));
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.BodyConformance#bodies")
    default void aBodyComesBackToTheByte(byte[] bytes) {
        Body body = Body.split(bytes, partition(), "E#", Optional.empty());

        table().putAll(body.parts());
        stand(item("0").with("event", body.ref()).build());

        String ref = read("0").flatMap(item -> item.text("event")).orElseThrow();
        assertThat(Body.join(ref, table(), partition(), "E#")).isEqualTo(bytes);
    }

    @Test
    default void aBodyWithoutOneOfItsPartsIsDamaged() {
        Body body = Body.split(ItemConformance.random(800_000), partition(), "E#", Optional.empty());
        table().putAll(body.parts());

        delete("E#1", Condition.any());

        assertThatExceptionOfType(DamagedBodyException.class)
                .isThrownBy(() -> Body.join(body.ref(), table(), partition(), "E#"))
                .withMessageContaining("E#1");
    }

    @Test
    default void thePartsOfABodyExpireWithIt() {
        Body body = Body.split(
                ItemConformance.random(10),
                partition(),
                "E#",
                Optional.of(clock().instant().plusSeconds(1)));
        table().putAll(body.parts());
        assertThat(read("E#0")).isPresent();

        clock().move(Duration.ofSeconds(1));

        assertThat(read("E#0")).isEmpty();
    }
}
