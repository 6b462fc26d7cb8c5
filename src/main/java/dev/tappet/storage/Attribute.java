package dev.tappet.storage;

import java.util.Arrays;
import java.util.Objects;

/** The value of one attribute of an {@link Item}. */
public sealed interface Attribute {
    record Text(String value) implements Attribute {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    record Number(long value) implements Attribute {}

    /** The array is owned by the attribute: neither side changes it after. */
    record Bytes(byte[] value) implements Attribute {
        public Bytes {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + value.length + "]";
        }
    }

    static Attribute of(String value) {
        return new Text(value);
    }

    static Attribute of(long value) {
        return new Number(value);
    }

    static Attribute of(byte[] value) {
        return new Bytes(value);
    }
}
