package dev.tappet.outbound;

import dev.tappet.http.BodyCoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Decodes the content codings of responses (RFC 9110, section 8.4.1), up to a maximum size. */
final class ContentCoding {
    /** Maximum number of codings of a response that is decoded. */
    private static final int MAX_CODINGS = 3;

    private static final int PIECE = 8 * 1024;

    private final int limit;
    private final MemoryRequest memory;

    /** Reserves memory for a large decoded body. */
    @FunctionalInterface
    interface MemoryRequest {
        /** Blocks until memory is available. */
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

    /** @param limit bytes of a decoded body */
    ContentCoding(int limit, MemoryRequest memory) {
        this.limit = limit;
        this.memory = memory;
    }

    /** The codings of a response, in the order in which they were applied, without {@code identity}. */
    static List<String> of(ReceivedResponse response) {
        return BodyCoding.names(response.headers().getOrDefault("content-encoding", List.of()));
    }

    /** Whether all codings of a response are supported. */
    static boolean isKnown(List<String> codings) {
        return codings.size() <= MAX_CODINGS && codings.stream().allMatch(BodyCoding::isKnown);
    }

    /** @param codings supported ones */
    byte[] decode(List<String> codings, byte[] body) throws UndecodableException, AttemptFailedException {
        byte[] decoded = body;
        for (String coding : codings.reversed()) {
            decoded = decode(coding, decoded);
        }
        return decoded;
    }

    /**
     * Decodes the beginning of a body, even if the rest is damaged or too long.
     *
     * @param length maximum number of bytes to return
     * @return empty if the body cannot be decoded
     */
    static Optional<byte[]> decodePrefix(List<String> codings, byte[] body, int length) {
        if (codings.size() != 1 || !isKnown(codings)) {
            return Optional.empty();
        }
        try (InputStream in = BodyCoding.open(codings.getFirst(), body)) {
            return Optional.of(in.readNBytes(length));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private byte[] decode(String coding, byte[] body) throws UndecodableException, AttemptFailedException {
        try (InputStream in = BodyCoding.open(coding, body)) {
            return read(in);
        } catch (IOException _) {
            throw new UndecodableException(
                    "is compressed (%s), and damaged".formatted(coding.equals("deflate") ? coding : "gzip"));
        }
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
