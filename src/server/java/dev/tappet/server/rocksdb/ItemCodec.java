package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes items as bytes, without the key, which is that of the row:
 *
 * <pre>
 * item      = version(1 byte) flags(1 byte) [expires: number of epoch seconds] {text text: an index key, per flag}
 *             number-of-attributes {text type(1 byte) value}
 * number    = zigzag, then 7 bits a byte, least first
 * text      = length in bytes, UTF-8
 * value     = text | number | length and bytes
 * </pre>
 */
final class ItemCodec {
    private static final byte VERSION = 1;

    private static final int EXPIRES = 1;

    private static final byte TEXT = 'T';
    private static final byte NUMBER = 'N';
    private static final byte BYTES = 'B';

    private ItemCodec() {}

    static byte[] encode(Item item) {
        Writer out = new Writer(item.bytes() + 128);
        out.write(VERSION);
        int flags = item.expires().isPresent() ? EXPIRES : 0;
        for (Index index : item.indexes().keySet()) {
            flags |= flag(index);
        }
        out.write((byte) flags);
        item.expires().ifPresent(at -> out.number(at.getEpochSecond()));
        for (Index index : INDEXES) {
            IndexKey at = item.indexes().get(index);
            if (at != null) {
                out.text(at.partition());
                out.text(at.sort());
            }
        }
        out.number(item.attributes().size());
        for (Map.Entry<String, Attribute> attribute : item.attributes().entrySet()) {
            out.text(attribute.getKey());
            switch (attribute.getValue()) {
                case Attribute.Text(String value) -> {
                    out.write(TEXT);
                    out.text(value);
                }
                case Attribute.Number(long value) -> {
                    out.write(NUMBER);
                    out.number(value);
                }
                case Attribute.Bytes(byte[] value) -> {
                    out.write(BYTES);
                    out.bytes(value);
                }
            }
        }
        return out.toByteArray();
    }

    static Item decode(Key key, byte[] encoded) {
        Reader in = new Reader(key, encoded);
        if (in.read() != VERSION) {
            throw new IllegalStateException("Item " + key + " was written by another version of Tappet");
        }
        int flags = in.read();
        Optional<Instant> expires =
                (flags & EXPIRES) != 0 ? Optional.of(Instant.ofEpochSecond(in.number())) : Optional.empty();
        Map<Index, IndexKey> indexes = new EnumMap<>(Index.class);
        for (Index index : INDEXES) {
            if ((flags & flag(index)) != 0) {
                indexes.put(index, new IndexKey(in.text(), in.text()));
            }
        }
        int count = (int) in.number();
        Map<String, Attribute> attributes = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = in.text();
            attributes.put(name, in.attribute());
        }
        return new Item(key, attributes, indexes, expires);
    }

    private static final Index[] INDEXES = Index.values();

    private static int flag(Index index) {
        return switch (index) {
            case DUE -> 2;
            case BY_WORKFLOW -> 4;
            case BY_WORKSPACE -> 8;
        };
    }

    private static final class Writer {
        private byte[] buffer;
        private int length;

        Writer(int expected) {
            buffer = new byte[expected];
        }

        void write(byte value) {
            reserve(1);
            buffer[length++] = value;
        }

        void number(long value) {
            reserve(10);
            long rest = value << 1 ^ value >> 63;
            while ((rest & ~0x7FL) != 0) {
                buffer[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            buffer[length++] = (byte) rest;
        }

        void text(String value) {
            bytes(value.getBytes(UTF_8));
        }

        void bytes(byte[] value) {
            number(value.length);
            reserve(value.length);
            System.arraycopy(value, 0, buffer, length, value.length);
            length += value.length;
        }

        private void reserve(int more) {
            if (buffer.length - length < more) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
            }
        }

        byte[] toByteArray() {
            return Arrays.copyOf(buffer, length);
        }
    }

    private static final class Reader {
        private final Key key;
        private final byte[] from;
        private int at;

        Reader(Key key, byte[] from) {
            this.key = key;
            this.from = from;
        }

        byte read() {
            return from[at++];
        }

        long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = from[at++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value >>> 1 ^ -(value & 1);
                }
            }
        }

        String text() {
            int length = (int) number();
            String value = new String(from, at, length, UTF_8);
            at += length;
            return value;
        }

        Attribute attribute() {
            byte type = read();
            return switch (type) {
                case TEXT -> new Attribute.Text(text());
                case NUMBER -> new Attribute.Number(number());
                case BYTES -> {
                    int length = (int) number();
                    at += length;
                    yield new Attribute.Bytes(Arrays.copyOfRange(from, at - length, at));
                }
                default -> throw new IllegalStateException("Item " + key + " has a value of unknown type " + type);
            };
        }
    }
}
