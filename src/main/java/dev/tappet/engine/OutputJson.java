package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.IntConsumer;

/** Writes an output as JSON, and stops as soon as it is larger than allowed. */
public final class OutputJson extends OutputStream {
    /** The maximum size of an output that is written without a reservation, in bytes. */
    private static final int UNCOUNTED = 64 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final int max;

    /** The number of bytes that are kept; the others are only counted. */
    private final int size;

    private int length;

    private OutputJson(int max, int size) {
        this.max = max;
        this.size = size;
    }

    /** @throws NotSerializableException if the JSON has more than {@code max} bytes, or the output cannot be JSON */
    public static byte[] write(Map<String, Object> output, int max) throws NotSerializableException {
        return write(output, max, max).bytes.toByteArray();
    }

    /**
     * Writes an output.
     *
     * @param reserve receives the length of a large output in bytes before it is kept in memory; may throw
     * @throws NotSerializableException if the JSON has more than {@code max} bytes, or the output cannot be JSON
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
     * Checks an output without keeping its JSON.
     *
     * @throws NotSerializableException if the JSON has more than {@code max} bytes, or the output cannot be JSON
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
            // writing to memory does not fail: the output nests too deep, or contains a value that is not plain
            throw new NotSerializableException("the output is not JSON: " + e.getMessage());
        }
        return json;
    }

    /** Reads an output that this class has written. */
    @SuppressWarnings("unchecked") // an output is an object, and Json.readStored returns maps with strings as keys
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

    /** An output that cannot be stored. The message contains the reason. */
    public static final class NotSerializableException extends Exception {
        private static final long serialVersionUID = 1L;

        NotSerializableException(String message) {
            super(message);
        }
    }

    /** Extends IOException because Jackson wraps all other exceptions. */
    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
