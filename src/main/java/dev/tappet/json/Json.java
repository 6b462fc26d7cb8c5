package dev.tappet.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Converts JSON text in UTF-8 to plain values (maps, lists, texts, numbers, booleans and null) and back. */
public final class Json {
    /**
     * The maximum length of names that the reader caches, in characters. It caches thousands of names for the lifetime
     * of the process, also those of untrusted senders: with names of 50,000 characters they would fill the heap.
     */
    private static final int MAX_CACHED_NAME = 256;

    /**
     * Buffers that are used again: Jackson keeps them by thread, and each request has a virtual thread of its own. Few,
     * because each of them can grow to 300 KB, and no more are used at once than there are processors.
     */
    private static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(8);

    private static final ObjectReader READER = reader(true, MAX_CACHED_NAME);
    private static final ObjectReader LONG_NAME_READER = reader(false, FieldNames.MAX_LENGTH);
    private static final ObjectReader STORED = reader(false, Integer.MAX_VALUE);

    private static final ObjectWriter WRITER = JsonMapper.builder(
                    JsonFactory.builder().recyclerPool(BUFFERS).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()
            .writer();

    private Json() {}

    private static ObjectReader reader(boolean remembersNames, int longestName) {
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(BUFFERS)
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, remembersNames)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(longestName)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(Object.class);
    }

    /**
     * Reads one JSON value and nothing after it.
     *
     * @throws MalformedJsonException if the bytes are not one JSON value, or a name is longer than
     *     {@link FieldNames#MAX_LENGTH}
     */
    public static Object read(byte[] json) throws MalformedJsonException {
        return read(json, false, LONG_NAME_READER);
    }

    /**
     * Reads a value that was written by {@link #write} or accepted before. Names may have any length, such as those
     * that expressions create from text.
     *
     * @throws MalformedJsonException if the bytes are not one JSON value
     */
    public static Object readStored(byte[] json) throws MalformedJsonException {
        return read(json, false, STORED);
    }

    /** Reads a resource of this program. */
    public static Object resource(String path) {
        try (InputStream in = Json.class.getResourceAsStream(path)) {
            return read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(path, e);
        }
    }

    /**
     * Reads one JSON value in which no object has a key twice. A duplicate key is ambiguous: it is a mistake, or an
     * attempt to make two readers see different values.
     *
     * @throws MalformedJsonException if the bytes are not one JSON value, or an object has a key twice
     */
    public static Object readDistinct(byte[] json) throws MalformedJsonException {
        return read(json, true, LONG_NAME_READER);
    }

    private static Object read(byte[] json, boolean distinct, ObjectReader withLongNames)
            throws MalformedJsonException {
        try {
            return read(json, distinct, READER, withLongNames);
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads again without caching names if one of them is long, which is rare. */
    private static Object read(byte[] json, boolean distinct, ObjectReader reader, ObjectReader withLongNames)
            throws IOException {
        try {
            return value(json, distinct, reader);
        } catch (StreamConstraintsException _) {
            return value(json, distinct, withLongNames);
        }
    }

    private static Object value(byte[] json, boolean distinct, ObjectReader reader) throws IOException {
        JsonParser parser =
                reader.createParser(json).configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, distinct);
        return reader.readValue(new FiniteNumbers(parser));
    }

    /**
     * Rejects numbers beyond the range of a double, such as 1e400: they would become infinite, which JSON cannot
     * express.
     */
    private static final class FiniteNumbers extends JsonParserDelegate {
        FiniteNumbers(JsonParser parser) {
            super(parser);
        }

        @Override
        public double getDoubleValue() throws IOException {
            double number = super.getDoubleValue();
            if (Double.isInfinite(number)) {
                throw new MalformedJsonException.InfiniteNumberException(this);
            }
            return number;
        }
    }

    /** Writes a plain value. */
    public static byte[] write(Object value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a plain JSON value: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes a plain value to a stream, whose own exceptions pass through. */
    public static void write(Object value, OutputStream to) throws IOException {
        WRITER.writeValue(to, value);
    }
}
