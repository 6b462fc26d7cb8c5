package dev.tappet.storage;

import static dev.tappet.storage.TableUnderTest.done;
import static dev.tappet.storage.TableUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes happen if their condition holds, and else say what stands in their way. */
public interface ConditionConformance extends TableUnderTest {
    Condition NEVER = Condition.all(new Condition.Test.OneOf("status", Set.of()));

    static Condition is(String name, String value) {
        return Condition.all(new Condition.Test.Is(name, Attribute.of(value)));
    }

    static Stream<Arguments> conditions() {
        Attribute live = Attribute.of("LIVE");
        Attribute bytes = Attribute.of(new byte[] {1, 2});
        return Stream.of(
                Arguments.of(Condition.any(), true),
                Arguments.of(Condition.absent(), false),
                Arguments.of(Condition.exists(), true),
                Arguments.of(is("status", "LIVE"), true),
                Arguments.of(is("status", "DEAD"), false),
                Arguments.of(is("status", ""), false),
                Arguments.of(is("empty", ""), true),
                Arguments.of(is("missing", "LIVE"), false),
                Arguments.of(Condition.all(new Condition.Test.Is("n", Attribute.of(7))), true),
                Arguments.of(Condition.all(new Condition.Test.Is("n", Attribute.of("7"))), false),
                Arguments.of(Condition.all(new Condition.Test.Is("b", bytes)), true),
                Arguments.of(Condition.all(new Condition.Test.OneOf("status", Set.of(live, bytes))), true),
                Arguments.of(Condition.all(new Condition.Test.OneOf("status", Set.of(bytes))), false),
                Arguments.of(Condition.all(new Condition.Test.OneOf("missing", Set.of(live))), false),
                Arguments.of(NEVER, false),
                Arguments.of(Condition.all(new Condition.Test.Missing("missing")), true),
                Arguments.of(Condition.all(new Condition.Test.Missing("status")), false),
                Arguments.of(Condition.all(new Condition.Test.MissingOrAtMost("n", 7)), true),
                Arguments.of(Condition.all(new Condition.Test.MissingOrAtMost("n", 6)), false),
                Arguments.of(Condition.all(new Condition.Test.MissingOrAtMost("missing", 6)), true),
                Arguments.of(Condition.all(new Condition.Test.MissingOrAtMost("status", 6)), false),
                Arguments.of(
                        Condition.all(
                                new Condition.Test.Is("status", live), new Condition.Test.MissingOrAtMost("n", 7)),
                        true),
                Arguments.of(
                        Condition.all(
                                new Condition.Test.Is("status", live), new Condition.Test.MissingOrAtMost("n", 6)),
                        false));
    }

    private Item standing() {
        return stand(item("0")
                .with("status", "LIVE")
                .with("empty", "")
                .with("n", 7)
                .with("b", new byte[] {1, 2})
                .in(Index.DUE, partition() + "due", "#1")
                .build());
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.ConditionConformance#conditions")
    default void put_dependsOnCondition(Condition condition, boolean holds) {
        Item standing = standing();
        Item other = item("0").with("status", "OTHER").build();

        assertThat(put(other, condition)).isEqualTo(holds ? done() : refused(0, standing));

        assertThat(read("0")).contains(holds ? other : standing);
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.ConditionConformance#conditions")
    default void update_dependsOnCondition(Condition condition, boolean holds) {
        Item standing = standing();
        Change change = Change.set("status", "OTHER");
        Item other = new Write.Update(key("0"), List.of(change), condition).appliedTo(read("0"));

        assertThat(update("0", condition, change)).isEqualTo(holds ? done(other) : refused(0, standing));

        assertThat(read("0")).contains(holds ? other : standing);
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.ConditionConformance#conditions")
    default void delete_dependsOnCondition(Condition condition, boolean holds) {
        Item standing = standing();

        assertThat(delete("0", condition)).isEqualTo(holds ? done() : refused(0, standing));

        assertThat(read("0").isPresent()).isNotEqualTo(holds);
        assertThat(indexed(Index.DUE, partition() + "due").isEmpty()).isEqualTo(holds);
    }

    @ParameterizedTest
    @MethodSource("dev.tappet.storage.ConditionConformance#conditions")
    default void check_dependsOnCondition(Condition condition, boolean holds) {
        Item standing = standing();

        assertThat(check("0", condition)).isEqualTo(holds ? done() : refused(0, standing));

        assertThat(read("0")).contains(standing);
    }

    @Test
    default void absentItem_matchesAnyAndAbsentOnly() {
        Item item = item("0").build();

        assertThat(put(item, Condition.exists())).isEqualTo(refused(0));
        assertThat(put(item, Condition.all(new Condition.Test.Missing("a")))).isEqualTo(refused(0));
        assertThat(put(item, Condition.all(new Condition.Test.MissingOrAtMost("a", 1))))
                .isEqualTo(refused(0));
        assertThat(update("0", Condition.exists(), Change.set("a", 1))).isEqualTo(refused(0));
        assertThat(delete("0", Condition.exists())).isEqualTo(refused(0));
        assertThat(check("0", Condition.exists())).isEqualTo(refused(0));
        assertThat(read("0")).isEmpty();

        assertThat(check("0", Condition.absent())).isEqualTo(done());
        assertThat(check("0", Condition.any())).isEqualTo(done());
        assertThat(delete("0", Condition.absent())).isEqualTo(done());
        assertThat(delete("0", Condition.any())).isEqualTo(done());
        assertThat(read("0")).isEmpty();
        assertThat(put(item, Condition.absent())).isEqualTo(done());
        assertThat(read("0")).contains(item);
    }

    @Test
    default void oneOf_acceptsHundredValues() {
        Item standing = standing();
        Set<Attribute> values =
                IntStream.range(0, 99).mapToObj(i -> Attribute.of("v" + i)).collect(Collectors.toSet());

        assertThat(check("0", Condition.all(new Condition.Test.OneOf("status", values))))
                .isEqualTo(refused(0, standing));
        values.add(Attribute.of("LIVE"));
        assertThat(check("0", Condition.all(new Condition.Test.OneOf("status", values))))
                .isEqualTo(done());
    }

    @Test
    default void expiredItem_countsAsAbsent() {
        Item expiring = stand(item("0")
                .with("a", 1)
                .expires(clock().instant().plusSeconds(10))
                .build());
        assertThat(put(item("0").build(), Condition.absent())).isEqualTo(refused(0, expiring));
        assertThat(check("0", Condition.exists())).isEqualTo(done());

        clock().pass(Duration.ofSeconds(10));

        assertThat(check("0", Condition.exists())).isEqualTo(refused(0));
        assertThat(put(item("0").build(), Condition.exists())).isEqualTo(refused(0));
        assertThat(update("0", Condition.exists(), Change.set("a", 1))).isEqualTo(refused(0));
        assertThat(delete("0", Condition.exists())).isEqualTo(refused(0));
        assertThat(check("0", Condition.absent())).isEqualTo(done());
        Item next = item("0").with("b", 2).build();
        assertThat(put(next, Condition.absent())).isEqualTo(done());
        assertThat(read("0")).contains(next);
    }
}
