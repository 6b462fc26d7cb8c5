package dev.tappet.outbound;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Decodes the content codings of responses (RFC 9110, section 8.4.1), no further than a response may be long. */
final class ContentCoding {
    /** More than this is no service's configuration. */
    private static final int MAX_CODINGS = 3;

    private static final int PIECE = 8 * 1024;
    private static final int DEFLATE_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    private final int limit;
    private final MemoryRequest memory;

    /** Asks for memory for what turns out to be large. */
    @FunctionalInterface
    interface MemoryRequest {
        /** Blocks until there is room. */
        void take() throws AttemptFailedException;
    }

    /** A body that cannot be decoded. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message completes "the response of …" */
        UndecodableException(String message) {
            super(message, null, false, false);
        }
    }

    /** @param limit of a decoded body, in bytes */
    ContentCoding(int limit, MemoryRequest memory) {
        this.limit = limit;
        this.memory = memory;
    }

    /** The codings of a response, in the order in which they were applied; {@code identity} is none. */
    static List<String> of(ReceivedResponse response) {
        List<String> codings = new ArrayList<>();
        for (String value : response.headers().getOrDefault("content-encoding", List.of())) {
            for (String coding : value.split(",")) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) {
                    codings.add(name);
                }
            }
        }
        return codings;
    }

    /** Whether all of a response's codings are known here. */
    static boolean isKnown(List<String> codings) {
        return codings.size() <= MAX_CODINGS
                && codings.stream().allMatch(coding -> switch (coding) {
                    case "gzip", "x-gzip", "deflate" -> true;
                    default -> false;
                });
    }

    /** @param codings known ones */
    byte[] decode(List<String> codings, byte[] body) throws UndecodableException, AttemptFailedException {
        byte[] decoded = body;
        for (String coding : codings.reversed()) {
            decoded = coding.equals("deflate") ? inflated(decoded) : unzipped(decoded);
        }
        return decoded;
    }

    /** As much as there is of the beginning of a body, even if what follows is damaged or too long. */
    static Optional<byte[]> beginning(List<String> codings, byte[] body, int length) {
        if (codings.size() != 1 || !isKnown(codings)) {
            return Optional.empty();
        }
        Inflater inflater = new Inflater(!codings.getFirst().equals("deflate") || !isZlib(body));
        try (InputStream in = codings.getFirst().equals("deflate")
                ? new InflaterInputStream(new ByteArrayInputStream(body), inflater)
                : new GZIPInputStream(new ByteArrayInputStream(body))) {
            return Optional.of(in.readNBytes(length));
        } catch (IOException _) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private byte[] unzipped(byte[] body) throws UndecodableException, AttemptFailedException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return read(in);
        } catch (IOException _) {
            throw new UndecodableException("is compressed (gzip), and damaged");
        }
    }

    /** What HTTP calls deflate is the zlib format; some services send the bare one. */
    private byte[] inflated(byte[] body) throws UndecodableException, AttemptFailedException {
        Inflater inflater = new Inflater(!isZlib(body));
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(body), inflater)) {
            return read(in);
        } catch (IOException _) {
            throw new UndecodableException("is compressed (deflate), and damaged");
        } finally {
            inflater.end();
        }
    }

    /** RFC 1950, section 2.2. */
    private static boolean isZlib(byte[] body) {
        return body.length >= 2
                && (body[0] & 0x0f) == DEFLATE_METHOD
                && ((body[0] & 0xff) << 8 | body[1] & 0xff) % ZLIB_CHECK == 0;
    }

    private byte[] read(InputStream in) throws IOException, UndecodableException, AttemptFailedException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        boolean large = false;
        int read;
        while ((read = in.read(piece)) >= 0) {
            if (decoded.size() + read > limit) {
                throw new UndecodableException("decompresses to more than %d bytes".formatted(limit));
            }
            if (!large && decoded.size() + read > BodyLease.UNCOUNTED) {
                memory.take();
                large = true;
            }
            decoded.write(piece, 0, read);
        }
        return decoded.toByteArray();
    }
}
