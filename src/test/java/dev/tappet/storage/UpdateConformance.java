package dev.tappet.storage;

import static dev.tappet.storage.TableUnderTest.done;
import static dev.tappet.storage.TableUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Updates change what they name, leave the rest, and tell how the item stands after. */
public interface UpdateConformance extends TableUnderTest {
    @Test
    default void changes_areAllApplied() {
        stand(item("0")
                .with("kept", "k")
                .with("set", "old")
                .with("there", "t")
                .with("removed", "r")
                .with("count", 40)
                .in(Index.DUE, partition() + "due", "#1")
                .in(Index.BY_WORKFLOW, partition() + "wf", "#2")
                .expires(clock().instant().plusSeconds(60))
                .build());

        WriteResult outcome = update(
                "0",
                Condition.exists(),
                Change.set("set", new byte[] {9}),
                Change.set("first", "f"),
                new Change.SetIfMissing("there", Attribute.of("other")),
                new Change.SetIfMissing("not_there", Attribute.of("n")),
                new Change.Remove("removed"),
                new Change.Remove("never_there"),
                new Change.Add("count", 2),
                new Change.Add("new_count", -3),
                new Change.Enter(Index.DUE, new IndexKey(partition() + "due", "#9")),
                new Change.Enter(Index.BY_WORKSPACE, new IndexKey(partition() + "ws", "#3")),
                new Change.Leave(Index.BY_WORKFLOW));

        Item expected = item("0")
                .with("kept", "k")
                .with("set", new byte[] {9})
                .with("first", "f")
                .with("there", "t")
                .with("not_there", "n")
                .with("count", 42)
                .with("new_count", -3)
                .in(Index.DUE, partition() + "due", "#9")
                .in(Index.BY_WORKSPACE, partition() + "ws", "#3")
                .expires(clock().instant().plusSeconds(60))
                .build();
        assertThat(outcome).isEqualTo(done(expected));
        assertThat(read("0")).contains(expected);
    }

    @Test
    default void update_ofAbsentItem_createsIt() {
        Item expected = item("0")
                .with("set", "s")
                .with("n", 5)
                .in(Index.DUE, partition() + "due", "#1")
                .build();

        WriteResult outcome = update(
                "0",
                Condition.any(),
                Change.set("set", "s"),
                new Change.Add("n", 5),
                new Change.Remove("r"),
                new Change.Enter(Index.DUE, new IndexKey(partition() + "due", "#1")));

        assertThat(outcome).isEqualTo(done(expected));
        assertThat(read("0")).contains(expected);
        assertThat(indexed(Index.DUE, partition() + "due")).containsExactly(key("0"));
    }

    @Test
    default void update_mayRequireAbsence() {
        Item expected = item("0").with("a", 1).build();

        assertThat(update("0", Condition.absent(), Change.set("a", 1))).isEqualTo(done(expected));
        assertThat(update("0", Condition.absent(), Change.set("a", 2))).isEqualTo(refused(0, expected));
    }

    @ParameterizedTest
    @EnumSource(Expectation.class)
    default void update_ofExpiredItem_seesNoAttributes(Expectation expectation) {
        stand(item("0")
                .with("a", 1)
                .in(Index.DUE, partition() + "due", "#1")
                .expires(clock().instant().plusSeconds(5))
                .build());
        clock().pass(Duration.ofSeconds(5));
        Item expected = item("0").with("b", 2).build();
        Write update = new Write.Update(key("0"), List.of(Change.set("b", 2)), expectation.condition);

        WriteResult outcome = expectation.inACommit
                ? commit(update, new Write.Put(item("1").build(), Condition.absent()))
                : table().write(update, Durability.SYNCED);

        assertThat(outcome).isEqualTo(expectation.inACommit ? done() : done(expected));
        assertThat(read("0")).contains(expected);
        assertThat(read("1").isPresent()).isEqualTo(expectation.inACommit);
        assertThat(indexed(Index.DUE, partition() + "due")).isEmpty();
    }

    /** Ways to update an item that has expired. */
    enum Expectation {
        NONE(Condition.any(), false),
        ABSENT(Condition.absent(), false),
        NONE_IN_A_COMMIT(Condition.any(), true),
        ABSENT_IN_A_COMMIT(Condition.absent(), true);

        final Condition condition;
        final boolean inACommit;

        Expectation(Condition condition, boolean inACommit) {
            this.condition = condition;
            this.inACommit = inACommit;
        }
    }

    @Test
    default void add_toText_failsWithoutChange() {
        Item item = stand(item("0").with("text", "t").build());

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> update("0", Condition.any(), new Change.Add("text", 1)))
                .withMessageContaining(item.key().toString());

        assertThat(read("0")).contains(item);
    }
}
