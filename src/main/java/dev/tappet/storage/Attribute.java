package dev.tappet.storage;

import java.util.Arrays;
import java.util.Objects;

/** The value of one attribute of an {@link Item}. */
public sealed interface Attribute {
    /** The size of the value in bytes, without the name of the attribute. */
    int bytes();

    /** A text; its size is that of its UTF-8 encoding. */
    record Text(String value) implements Attribute {
        public Text {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public int bytes() {
            int sum = value.length();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                // A surrogate is half of a character of four bytes in UTF-8.
                sum += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
            return sum;
        }
    }

    /** A signed integer of 64 bits. */
    record Number(long value) implements Attribute {
        @Override
        public int bytes() {
            return Long.BYTES;
        }
    }

    /** Bytes. The array is not copied: neither the attribute nor its creator may change it. */
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
