package dev.tappet.storage;

import static dev.tappet.storage.TableUnderTest.done;
import static dev.tappet.storage.TableUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits write all or nothing. */
public interface CommitConformance extends TableUnderTest {
    @Test
    default void commit_writesAll() {
        Item checked = stand(item("checked").with("epoch", 3).build());
        stand(item("deleted").build());
        stand(item("updated").with("n", 1).build());
        Item added = item("added").with("a", "b").build();

        WriteResult outcome = commit(
                new Write.Check(checked.key(), Condition.all(new Condition.Test.Is("epoch", Attribute.of(3)))),
                new Write.Put(added, Condition.absent()),
                new Write.Update(key("updated"), List.of(new Change.Add("n", 1)), Condition.exists()),
                new Write.Delete(key("deleted"), Condition.exists()));

        assertThat(outcome).isEqualTo(done());
        assertThat(read("checked")).contains(checked);
        assertThat(read("added")).contains(added);
        assertThat(read("updated")).contains(item("updated").with("n", 2).build());
        assertThat(read("deleted")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    default void rejectedCommit_writesNothing_namesFailedWrite(int which) {
        List<Item> standing = IntStream.range(0, 4)
                .mapToObj(i -> stand(item("s" + i).with("n", i).build()))
                .toList();
        List<Condition> conditions = IntStream.range(0, 4)
                .mapToObj(i -> i == which ? Condition.absent() : Condition.exists())
                .toList();

        WriteResult outcome = commit(
                new Write.Put(item("s0").with("other", 1).build(), conditions.get(0)),
                new Write.Update(key("s1"), List.of(Change.set("other", 1)), conditions.get(1)),
                new Write.Delete(key("s2"), conditions.get(2)),
                new Write.Check(key("s3"), conditions.get(3)));

        assertThat(outcome).isEqualTo(refused(which, standing.get(which)));
        assertThat(standing)
                .allSatisfy(item -> assertThat(read(item.key().sort())).contains(item));
    }

    @Test
    default void rejectedCommit_namesFirstFailedWrite() {
        Item second = stand(item("1").build());

        WriteResult outcome = commit(
                new Write.Put(item("0").build(), Condition.absent()),
                new Write.Put(item("1").build(), Condition.absent()),
                new Write.Put(item("2").build(), Condition.exists()));

        assertThat(outcome).isEqualTo(refused(1, second));
        assertThat(read("0")).isEmpty();
    }

    @Test
    default void rejectedCommit_onExpiredOrAbsentItem_returnsNoItem() {
        stand(item("0").expires(clock().instant().plusSeconds(1)).build());
        clock().pass(Duration.ofSeconds(2));

        assertThat(commit(new Write.Delete(key("0"), Condition.exists()))).isEqualTo(refused(0));
        assertThat(commit(new Write.Delete(key("1"), Condition.exists()))).isEqualTo(refused(0));
    }

    @Test
    default void commit_isLimitedToHundredWrites() {
        List<Write> writes = new ArrayList<>(IntStream.range(0, 100)
                .<Write>mapToObj(i -> new Write.Put(item("s" + i).build(), Condition.absent()))
                .toList());

        assertThat(table().commit(writes, Durability.SYNCED)).isEqualTo(done());
        assertThat(read("s99")).isPresent();
        writes.add(new Write.Delete(key("one more"), Condition.any()));
        assertThatIllegalArgumentException().isThrownBy(() -> table().commit(writes, Durability.SYNCED));
        assertThatIllegalArgumentException().isThrownBy(() -> table().commit(List.of(), Durability.SYNCED));
    }

    @Test
    default void commit_isLimitedToFourMegabytes() {
        byte[] large = ItemConformance.random(ItemTable.MAX_ITEM_BYTES - 1);
        List<Write> writes = new ArrayList<>(IntStream.range(0, 10)
                .<Write>mapToObj(
                        i -> new Write.Put(item("s" + i).with("b", large).build(), Condition.absent()))
                .toList());

        assertThat(table().commit(writes, Durability.SYNCED)).isEqualTo(done());
        writes.add(new Write.Put(item("s10").with("b", large).build(), Condition.absent()));
        writes.add(new Write.Put(item("s11").with("b", large).build(), Condition.absent()));
        assertThatIllegalArgumentException().isThrownBy(() -> table().commit(writes, Durability.SYNCED));
    }

    @Test
    default void commit_withDuplicateKey_isRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commit(
                        new Write.Put(item("0").build(), Condition.absent()),
                        new Write.Check(key("0"), Condition.any())));
    }
}
