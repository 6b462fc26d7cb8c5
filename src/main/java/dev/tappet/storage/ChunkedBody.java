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
 * Bytes of any length, kept as items beside the one that refers to them: events, outputs, large journal values. The
 * parts are written first, with {@link ItemTable#putAll}; the short {@code ref} then goes into an attribute of the item
 * that owns them.
 *
 * @param parts at most {@value #PART_BYTES} bytes each
 * @param ref   {@code parts:stored bytes:bytes:encoding:CRC-32C}
 */
public record ChunkedBody(List<Item> parts, String ref) {
    /** What one item holds: DynamoDB takes 400 KB with all names and keys. */
    static final int PART_BYTES = 350 * 1024;

    /** Below this, compressing costs more than the bytes: DynamoDB bills whole kilobytes. */
    private static final int WORTH_COMPRESSING = 4 * 1024;

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
     * Cuts a body into items {@code (partition, sortPrefix + 0)}, {@code (partition, sortPrefix + 1)} and so on.
     *
     * @param expires when the parts go away, not before the item that refers to them
     */
    public static ChunkedBody split(byte[] body, String partition, String sortPrefix, Optional<Instant> expires) {
        byte[] deflated = body.length > WORTH_COMPRESSING ? deflate(body) : body;
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
     * Reads a body back, to the byte.
     *
     * @throws DamagedBodyException if a part is missing, cut or another's
     */
    public static byte[] join(String ref, ItemTable table, String partition, String sortPrefix) {
        return join(ref, table::get, partition, sortPrefix);
    }

    /** The same, of parts that are read from elsewhere: from what was read for many bodies at once. */
    public static byte[] join(
            String ref, Function<Collection<Key>, Map<Key, Item>> read, String partition, String sortPrefix) {
        Ref content = Ref.parse(ref);
        byte[] stored = new byte[content.stored()];
        int filled = 0;
        for (int first = 0; first < content.parts(); first += ItemTable.MOST_AT_ONCE) {
            List<Key> keys =
                    keys(partition, sortPrefix, first, Math.min(content.parts(), first + ItemTable.MOST_AT_ONCE));
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

    /** Where the parts of a body lie. */
    public static List<Key> keys(String ref, String partition, String sortPrefix) {
        return keys(partition, sortPrefix, 0, Ref.parse(ref).parts());
    }

    private static List<Key> keys(String partition, String sortPrefix, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new Key(partition, sortPrefix + n))
                .toList();
    }

    /** The bytes of a body, without reading it. */
    public static int length(String ref) {
        return Ref.parse(ref).length();
    }

    private static byte[] deflate(byte[] body) {
        // nowrap: the checksum is in the reference already
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(body);
            deflater.finish();
            // what does not get smaller is not kept compressed: no room is needed for it
            byte[] buffer = new byte[body.length];
            int length = deflater.deflate(buffer);
            return deflater.finished() ? Arrays.copyOf(buffer, length) : body;
        }
    }

    private static byte[] inflate(byte[] stored, int length) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored);
            // one byte more than there may be, so that more than that shows
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
