package dev.tappet.storage;

import java.util.Arrays;
import java.util.Objects;

/** The value of one attribute of an {@link Item}. */
public sealed interface Attribute {
    /** How much of an item's size it takes up, without its name. */
    int bytes();

    record Text(String value) implements Attribute {
        public Text {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public int bytes() {
            int sum = value.length();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                // a surrogate is half of four bytes in UTF-8
                sum += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
            return sum;
        }
    }

    record Number(long value) implements Attribute {
        @Override
        public int bytes() {
            return Long.BYTES;
        }
    }

    /** The array is owned by the attribute: neither side changes it after. */
    record Bytes(byte[] value) implements Attribute {
        public Bytes {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public int bytes() {
            return value.length;
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
