package dev.tappet.storage;

import java.util.List;
import java.util.Objects;

/** One conditional write of one item. */
public sealed interface Write {
    Key key();

    Condition condition();

    /** Writes the whole item in place of what stands there. */
    record Put(Item item, Condition condition) implements Write {
        public Put {
            Objects.requireNonNull(item, "item");
            Objects.requireNonNull(condition, "condition");
        }

        @Override
        public Key key() {
            return item.key();
        }
    }

    /** Changes single attributes; the expiry of a standing item stays as it is. */
    record Update(Key key, List<Change> changes, Condition condition) implements Write {
        public Update {
            changes = List.copyOf(changes);
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("An update without changes is a check");
            }
        }
    }

    record Delete(Key key, Condition condition) implements Write {}

    /** Writes nothing: the condition must hold for the other writes of the commit to happen. */
    record Check(Key key, Condition condition) implements Write {}
}
