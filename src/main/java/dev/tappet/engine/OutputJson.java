package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** An output's JSON, given up as soon as it is longer than allowed. */
public final class OutputJson extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final int most;

    private OutputJson(int most) {
        this.most = most;
    }

    /** @throws NotSerializableException when it takes more than {@code most} bytes, or is no JSON at all */
    public static byte[] write(Map<String, Object> output, int most) throws NotSerializableException {
        OutputJson json = new OutputJson(most);
        try {
            Json.write(output, json);
        } catch (TooLongException _) {
            throw new NotSerializableException("the output is larger than " + most + " bytes");
        } catch (IOException e) {
            // the memory it is written to does not fail: it nests too deep, or holds what is no plain value
            throw new NotSerializableException("the output is no JSON: " + e.getMessage());
        }
        return json.bytes.toByteArray();
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
        grow(length);
        bytes.write(more, from, length);
    }

    @Override
    public void write(int b) throws TooLongException {
        grow(1);
        bytes.write(b);
    }

    private void grow(int by) throws TooLongException {
        if (by > most - bytes.size()) {
            throw new TooLongException();
        }
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
