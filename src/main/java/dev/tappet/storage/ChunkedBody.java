package dev.tappet.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A body of any length, stored as several items: events, outputs, large journal values. The parts are written first,
 * with {@link ItemTable#putAll}. The short {@code ref} is then stored in an attribute of the item that owns them.
 *
 * @param parts at most {@value #PART_BYTES} bytes each
 * @param ref   {@code parts:stored bytes:bytes:encoding:CRC-32C}
 */
public record ChunkedBody(List<Item> parts, String ref) {
    /** The largest part, in bytes. DynamoDB accepts items of 400 KB, including all names and keys. */
    static final int PART_BYTES = 350 * 1024;

    /** A body of at most this many bytes is not compressed: DynamoDB bills whole kilobytes, so it would save little. */
    private static final int MAX_UNCOMPRESSED_BYTES = 4 * 1024;

    private static final String ATTRIBUTE = "body";

    private enum Encoding {
        PLAIN,
        DEFLATE
    }

    private record Ref(int parts, int stored, int length, Encoding encoding, long checksum) {
        static Ref parse(String text) {
            String[] fields = text.split(":", -1);
            if (fields.length != 5) {
                throw new IllegalArgumentException("Not a reference to a body: " + text);
            }
            return new Ref(
                    Integer.parseInt(fields[0]),
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Encoding.valueOf(fields[3]),
                    Long.parseLong(fields[4], 16));
        }

        String text() {
            return parts + ":" + stored + ":" + length + ":" + encoding + ":" + Long.toHexString(checksum);
        }
    }

    /**
     * Splits a body into items {@code (partition, sortPrefix + 0)}, {@code (partition, sortPrefix + 1)} and so on.
     *
     * @param expires the expiry of the parts: not before that of the item that refers to them
     */
    public static ChunkedBody split(byte[] body, String partition, String sortPrefix, Optional<Instant> expires) {
        byte[] deflated = body.length > MAX_UNCOMPRESSED_BYTES ? deflate(body) : body;
        Encoding encoding = deflated.length < body.length ? Encoding.DEFLATE : Encoding.PLAIN;
        byte[] stored = switch (encoding) {
            case PLAIN -> body;
            case DEFLATE -> deflated;
        };
        List<Item> parts = new ArrayList<>();
        for (int from = 0; from < stored.length; from += PART_BYTES) {
            Item.Builder part = Item.at(partition, sortPrefix + parts.size())
                    .with(ATTRIBUTE, Arrays.copyOfRange(stored, from, Math.min(stored.length, from + PART_BYTES)));
            expires.ifPresent(part::expires);
            parts.add(part.build());
        }
        Ref ref = new Ref(parts.size(), stored.length, body.length, encoding, checksum(body));
        return new ChunkedBody(List.copyOf(parts), ref.text());
    }

    /**
     * Reads the parts of a body and joins them.
     *
     * @throws DamagedBodyException if a part is missing, truncated or belongs to another body
     */
    public static byte[] join(String ref, ItemTable table, String partition, String sortPrefix) {
        return join(ref, table::get, partition, sortPrefix);
    }

    /** Joins the parts of a body that {@code read} returns, for example from a batch read for many bodies. */
    public static byte[] join(
            String ref, Function<Collection<Key>, Map<Key, Item>> read, String partition, String sortPrefix) {
        Ref content = Ref.parse(ref);
        byte[] stored = new byte[content.stored()];
        int filled = 0;
        for (int first = 0; first < content.parts(); first += ItemTable.MAX_BATCH_SIZE) {
            List<Key> keys =
                    keys(partition, sortPrefix, first, Math.min(content.parts(), first + ItemTable.MAX_BATCH_SIZE));
            Map<Key, Item> found = read.apply(keys);
            for (Key key : keys) {
                byte[] part = Optional.ofNullable(found.get(key))
                        .flatMap(item -> item.bytes(ATTRIBUTE))
                        .orElseThrow(() -> new DamagedBodyException("Part " + key + " of " + ref + " is missing"));
                if (part.length != Math.min(PART_BYTES, content.stored() - filled)) {
                    throw new DamagedBodyException("Part " + key + " of " + ref + " has " + part.length + " bytes");
                }
                System.arraycopy(part, 0, stored, filled, part.length);
                filled += part.length;
            }
        }
        byte[] body = switch (content.encoding()) {
            case PLAIN -> stored;
            case DEFLATE -> inflate(stored, content.length());
        };
        if (filled != content.stored() || body.length != content.length() || checksum(body) != content.checksum()) {
            throw new DamagedBodyException("The parts of " + ref + " at " + partition + " are not its own");
        }
        return body;
    }

    /** The keys of the parts of a body. */
    public static List<Key> keys(String ref, String partition, String sortPrefix) {
        return keys(partition, sortPrefix, 0, Ref.parse(ref).parts());
    }

    private static List<Key> keys(String partition, String sortPrefix, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new Key(partition, sortPrefix + n))
                .toList();
    }

    /** The length of a body in bytes, uncompressed. Reads no part. */
    public static int length(String ref) {
        return Ref.parse(ref).length();
    }

    private static byte[] deflate(byte[] body) {
        // nowrap: the reference already has a checksum
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(body);
            deflater.finish();
            // A buffer of the body's length suffices: a result that is not smaller is discarded.
            byte[] buffer = new byte[body.length];
            int length = deflater.deflate(buffer);
            return deflater.finished() ? Arrays.copyOf(buffer, length) : body;
        }
    }

    private static byte[] inflate(byte[] stored, int length) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored);
            // One byte more than expected, to detect a longer body.
            byte[] buffer = new byte[length + 1];
            int filled = inflater.inflate(buffer);
            if (!inflater.finished()) {
                throw new DamagedBodyException("The compressed bytes end too late or too early");
            }
            return Arrays.copyOf(buffer, filled);
        } catch (DataFormatException e) {
            throw new DamagedBodyException("The compressed bytes are damaged: " + e.getMessage());
        }
    }

    private static long checksum(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return checksum.getValue();
    }
}
