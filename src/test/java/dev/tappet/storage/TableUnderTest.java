package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.WriteResult.Applied;
import dev.tappet.storage.WriteResult.ConditionFailed;
import java.util.List;
import java.util.Optional;

/** What the conformance tests need of a table, and the words they are written in. */
public interface TableUnderTest {
    ItemTable table();

    MovableClock clock();

    /** A partition that no other test uses; the same throughout one test. */
    String partition();

    default Key key(String sort) {
        return new Key(partition(), sort);
    }

    default Item.Builder item(String sort) {
        return Item.at(key(sort));
    }

    default Optional<Item> read(String sort) {
        return Optional.ofNullable(table().get(List.of(key(sort))).get(key(sort)));
    }

    default Item stand(Item item) {
        assertThat(put(item, Condition.any())).isEqualTo(new Applied(Optional.empty()));
        return item;
    }

    default WriteResult put(Item item, Condition condition) {
        return table().write(new Write.Put(item, condition), Durability.SYNCED);
    }

    default WriteResult update(String sort, Condition condition, Change... changes) {
        return table().write(new Write.Update(key(sort), List.of(changes), condition), Durability.SYNCED);
    }

    default WriteResult delete(String sort, Condition condition) {
        return table().write(new Write.Delete(key(sort), condition), Durability.SYNCED);
    }

    default WriteResult check(String sort, Condition condition) {
        return table().write(new Write.Check(key(sort), condition), Durability.SYNCED);
    }

    default WriteResult commit(Write... writes) {
        return table().commit(List.of(writes), Durability.SYNCED);
    }

    default List<Key> indexed(Index index, String partition) {
        return table().query(index, Query.startingWith(partition, "#")).found();
    }

    static Applied done() {
        return new Applied(Optional.empty());
    }

    static Applied done(Item now) {
        return new Applied(Optional.of(now));
    }

    static ConditionFailed refused(int which, Item standing) {
        return new ConditionFailed(which, Optional.of(standing));
    }

    static ConditionFailed refused(int which) {
        return new ConditionFailed(which, Optional.empty());
    }
}
