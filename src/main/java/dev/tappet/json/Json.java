package dev.tappet.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON text in UTF-8 to and from plain values (maps, lists, texts, numbers, booleans and null), without a tree between. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(Object.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    /**
     * Reads one JSON value and nothing after it.
     *
     * @throws MalformedJsonException when the bytes are something else
     */
    public static Object read(byte[] json) throws MalformedJsonException {
        return read(json, false);
    }

    /** Reads one that comes with the program. */
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
     * Reads one JSON value in which no object has a key twice. Of a key that is there twice nobody can say which was
     * meant: it is a slip, or meant to be read in two ways.
     *
     * @throws MalformedJsonException when the bytes are something else
     */
    public static Object readDistinct(byte[] json) throws MalformedJsonException {
        return read(json, true);
    }

    private static Object read(byte[] json, boolean distinct) throws MalformedJsonException {
        try {
            JsonParser parser =
                    MAPPER.createParser(json).configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, distinct);
            return READER.readValue(new FiniteNumbers(parser));
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is beyond a double, as 1e400 is, would be infinite, which JSON cannot say: it would not be the same again. */
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
