package dev.tappet.api.console;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The built files of the console, which are resources: a page, and assets in a folder whose name changes with their
 * content. Each asset is stored twice: compressed with gzip and with Brotli.
 */
final class ConsoleFiles {
    private static final String ROOT = "/console/";
    private static final String GZIP = "gzip";

    /** The media types of assets, by file name extension. */
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            // not text/javascript: the handler of Lambda events reads text as UTF-8, and this is compressed
            "js", "application/javascript",
            // compressed too, and as binary as the others
            "png", "image/png",
            "woff2", "font/woff2");

    private final byte[] page;
    private final String release;

    /** Compressed files that were requested before, by path and suffix. */
    private final Map<String, byte[]> loaded = new HashMap<>();

    /**
     * An asset to send.
     *
     * @param mediaType of the content
     * @param encoding  the content coding of the bytes; empty if they are not compressed
     */
    record Asset(byte[] bytes, String mediaType, Optional<String> encoding) {}

    /** @throws UncheckedIOException if this program was packaged without the console */
    ConsoleFiles() {
        page = read("index.html").orElseThrow(() -> new UncheckedIOException(new FileNotFoundException(ROOT)));
        release = new String(read("release").orElseThrow(), StandardCharsets.US_ASCII).strip();
    }

    /** The page, which shows every view of the console. */
    byte[] page() {
        return page;
    }

    /** The name of the asset folder: it changes whenever one of the files changes. */
    String release() {
        return release;
    }

    /**
     * An asset in the best encoding that the caller accepts.
     *
     * @param path     relative to {@code /console/assets/}
     * @param accepted the caller's {@code Accept-Encoding}
     * @return empty if there is no such asset in this version of the console
     */
    Optional<Asset> asset(String path, String accepted) {
        String mediaType = MEDIA_TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (mediaType == null || path.contains("..") || !path.startsWith(release + "/")) {
            return Optional.empty();
        }
        if (accepts(accepted, "br")) {
            return load(path, ".br").map(bytes -> new Asset(bytes, mediaType, Optional.of("br")));
        }
        Optional<byte[]> compressed = load(path, ".gz");
        return accepts(accepted, GZIP)
                ? compressed.map(bytes -> new Asset(bytes, mediaType, Optional.of(GZIP)))
                : compressed.map(bytes -> new Asset(decompressed(bytes), mediaType, Optional.empty()));
    }

    private static boolean accepts(String accepted, String encoding) {
        for (String part : accepted.split(",")) {
            String[] parameters = part.strip().split("\\s*;\\s*", 2);
            if (parameters[0].equalsIgnoreCase(encoding)) {
                return parameters.length == 1 || !parameters[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private synchronized Optional<byte[]> load(String path, String suffix) {
        byte[] known = loaded.get(path + suffix);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> bytes = read("assets/" + path + suffix);
        bytes.ifPresent(found -> loaded.put(path + suffix, found));
        return bytes;
    }

    private static byte[] decompressed(byte[] gzip) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> read(String path) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(ROOT + path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
