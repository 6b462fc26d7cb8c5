package dev.tappet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final Key KEY = new Key("p", "s");
    private static final Item BEFORE =
            Item.at(KEY).with("a", 1).with("b", 2).in(Index.DUE, "due", "1").build();

    /** The same as one update after the other, whatever they change. */
    @Property(tries = 500)
    void joinedChanges_doWhatBothDo(@ForAll("changes") List<Change> first, @ForAll("changes") List<Change> second) {
        Item both = update(second).appliedTo(Optional.of(update(first).appliedTo(Optional.of(BEFORE))));

        Change.join(first, second)
                .ifPresent(joined -> assertThat(update(joined).appliedTo(Optional.of(BEFORE)))
                        .isEqualTo(both));
    }

    @Test
    void changes_thatOneUpdateCannotSay_areNotJoined() {
        assertThat(Change.join(List.of(Change.set("a", 1)), List.of(new Change.Add("a", 1))))
                .isEmpty();
        assertThat(Change.join(List.of(new Change.Remove("a")), List.of(new Change.SetIfMissing("a", Attribute.of(1)))))
                .isEmpty();
        assertThat(Change.join(List.of(new Change.Add("a", 1)), List.of(new Change.Add("a", 2))))
                .contains(List.of(new Change.Add("a", 3)));
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "c");
        return Arbitraries.oneOf(
                        names.map(name -> Change.set(name, 7)),
                        names.map(name -> new Change.SetIfMissing(name, Attribute.of(8))),
                        names.map(Change.Remove::new),
                        names.map(name -> new Change.Add(name, 5)),
                        Arbitraries.of(
                                new Change.Enter(Index.DUE, new IndexKey("due", "2")), new Change.Leave(Index.DUE)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .uniqueElements(change -> switch (change) {
                    case Change.Set set -> set.name();
                    case Change.SetIfMissing set -> set.name();
                    case Change.Remove remove -> remove.name();
                    case Change.Add add -> add.name();
                    case Change.Enter _, Change.Leave _ -> Index.DUE;
                });
    }

    private static Write.Update update(List<Change> changes) {
        return new Write.Update(KEY, changes, Condition.any());
    }
}
