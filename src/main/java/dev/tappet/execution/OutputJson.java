package dev.tappet.execution;

import dev.tappet.workflow.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** An output's JSON, given up as soon as it is longer than allowed. */
final class OutputJson extends ByteArrayOutputStream {
    private final int most;

    private OutputJson(int most) {
        super(512);
        this.most = most;
    }

    /** @return empty when it takes more than {@code most} bytes */
    static Optional<byte[]> write(Map<String, Object> output, int most) {
        OutputJson json = new OutputJson(most);
        try {
            Json.write(output, json);
        } catch (TooLong _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(json.toByteArray());
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        if (count + length > most) {
            throw new TooLong();
        }
        super.write(bytes, from, length);
    }

    @Override
    public synchronized void write(int b) {
        if (count + 1 > most) {
            throw new TooLong();
        }
        super.write(b);
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super(null, null, false, false);
        }
    }
}
