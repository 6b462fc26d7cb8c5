package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.IntConsumer;

/** An output's JSON, given up as soon as it is longer than allowed. */
public final class OutputJson extends OutputStream {
    /** Up to this size, in bytes, an output is written without a reservation. */
    private static final int UNCOUNTED = 64 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final int max;

    /** What is kept of it; the rest is counted. */
    private final int size;

    private int length;

    private OutputJson(int max, int size) {
        this.max = max;
        this.size = size;
    }

    /** @throws NotSerializableException when it takes more than {@code max} bytes, or is no JSON at all */
    public static byte[] write(Map<String, Object> output, int max) throws NotSerializableException {
        return write(output, max, max).bytes.toByteArray();
    }

    /**
     * Writes an output.
     *
     * @param reserve is told the length of a large one before it is kept in memory; it may throw
     * @throws NotSerializableException when it takes more than {@code max} bytes, or is no JSON at all
     */
    public static byte[] write(Map<String, Object> output, int max, IntConsumer reserve)
            throws NotSerializableException {
        OutputJson json = write(output, max, UNCOUNTED);
        if (json.length <= UNCOUNTED) {
            return json.bytes.toByteArray();
        }
        reserve.accept(json.length);
        return write(output, max);
    }

    /**
     * Looks at an output without keeping its JSON.
     *
     * @throws NotSerializableException when it takes more than {@code max} bytes, or is no JSON at all
     */
    public static void check(Map<String, Object> output, int max) throws NotSerializableException {
        write(output, max, 0);
    }

    private static OutputJson write(Map<String, Object> output, int max, int size) throws NotSerializableException {
        OutputJson json = new OutputJson(max, size);
        try {
            Json.write(output, json);
        } catch (TooLongException _) {
            throw new NotSerializableException("the output is larger than " + max + " bytes");
        } catch (IOException e) {
            // the memory it is written to does not fail: it nests too deep, or holds what is no plain value
            throw new NotSerializableException("the output is no JSON: " + e.getMessage());
        }
        return json;
    }

    /** What was written so. */
    @SuppressWarnings("unchecked") // an output is an object, and Json.read gives maps with text as keys
    public static Map<String, Object> read(byte[] json) {
        try {
            return (Map<String, Object>) Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("An output is damaged", e);
        }
    }

    @Override
    public void write(byte[] more, int from, int length) throws TooLongException {
        if (grow(length)) {
            bytes.write(more, from, length);
        }
    }

    @Override
    public void write(int b) throws TooLongException {
        if (grow(1)) {
            bytes.write(b);
        }
    }

    private boolean grow(int bytes) throws TooLongException {
        if (bytes > max - length) {
            throw new TooLongException();
        }
        length += bytes;
        return length <= size;
    }

    /** An output that cannot be kept. Its message says why. */
    public static final class NotSerializableException extends Exception {
        private static final long serialVersionUID = 1L;

        NotSerializableException(String message) {
            super(message);
        }
    }

    /** Must be an IOException: Jackson wraps all others in one of its own. */
    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
