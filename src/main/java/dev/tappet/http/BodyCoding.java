package dev.tappet.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The content codings of a body (RFC 9110, 8.4). Gzip and deflate are decoded. The size limit is enforced while
 * decoding, so that a small body cannot expand to a large one.
 */
public final class BodyCoding {
    /** The maximum number of codings: senders do not compress twice, and each further coding multiplies the size. */
    private static final int CODINGS = 2;

    private static final int BUFFER = 8 * 1024;

    private BodyCoding() {}

    /** The result of decoding a body. */
    public sealed interface Decoding {
        /** @param bytes the body itself if it has no coding */
        record Decoded(byte[] bytes) implements Decoding {}

        record TooLarge() implements Decoding {}

        /** @param coding that the header names, and that the body does not have */
        record Malformed(String coding) implements Decoding {}

        record Unsupported() implements Decoding {}
    }

    /** The codings of a request, in the order in which they were applied. */
    public static List<String> of(Headers headers) {
        return names(headers.all("Content-Encoding"));
    }

    /**
     * The codings of the values of {@code Content-Encoding}, in lower case, in the order in which they were applied,
     * without {@code identity}.
     */
    public static List<String> names(List<String> values) {
        List<String> codings = new ArrayList<>();
        for (String value : values) {
            for (String coding : value.split(",")) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) {
                    codings.add(name);
                }
            }
        }
        return codings;
    }

    /** Whether {@link #open} can decode a coding. */
    public static boolean isKnown(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip", "deflate" -> true;
            default -> false;
        };
    }

    /**
     * Opens a body for decoding while it is read. The caller closes the stream.
     *
     * @param coding a known one
     * @throws IOException if the body does not begin with a valid header of the coding
     */
    public static InputStream open(String coding, byte[] body) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        if (!coding.equals("deflate")) {
            return new GZIPInputStream(in);
        }
        // RFC 9110 means the zlib format (RFC 1950, 2.2); some peers leave its header out
        boolean zlib = body.length > 1 && (body[0] & 0x0f) == 8 && ((body[0] & 0xff) << 8 | body[1] & 0xff) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(in, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    /** @param limit the maximum decoded size, in bytes, of each coding */
    public static Decoding decode(List<String> codings, byte[] body, int limit) {
        if (codings.size() > CODINGS) {
            return new Decoding.Unsupported();
        }
        byte[] bytes = body;
        for (String coding : codings.reversed()) {
            switch (decode(coding, bytes, limit)) {
                case Decoding.Decoded(byte[] decoded) -> bytes = decoded;
                case Decoding other -> {
                    return other;
                }
            }
        }
        return new Decoding.Decoded(bytes);
    }

    private static Decoding decode(String coding, byte[] body, int limit) {
        if (!isKnown(coding)) {
            return new Decoding.Unsupported();
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(BUFFER);
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open(coding, body)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (read > limit - decoded.size()) {
                    return new Decoding.TooLarge();
                }
                decoded.write(buffer, 0, read);
            }
            return new Decoding.Decoded(decoded.toByteArray());
        } catch (IOException _) {
            // read from memory, so that only the format can be wrong
            return new Decoding.Malformed(coding);
        }
    }
}
