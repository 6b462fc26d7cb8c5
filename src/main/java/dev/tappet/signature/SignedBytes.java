package dev.tappet.signature;

import dev.tappet.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Resolves a {@link SignedContent} to the signed bytes of one request.
 *
 * @param timestamp as received, with one character per byte
 * @param id        as received, with one character per byte
 */
record SignedBytes(SignedRequest request, SignedContent content, String timestamp, String id) {
    /** The escapes that one vendor decodes; + and %25 are not among them. */
    private static final Pattern DECODED = Pattern.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", 2);

    private static final int MAX_LISTED = 50;

    /**
     * The signed bytes for each form of the URL that the sender may have signed; empty if the request lacks a signed
     * part.
     */
    List<byte[]> all() {
        List<byte[]> all = new ArrayList<>();
        for (String url : request.urls()) {
            with(url).ifPresent(all::add);
            if (!content.has(SignedContent.Variable.URL) && !content.has(SignedContent.Variable.DECODED_URL)) {
                break;
            }
        }
        return all;
    }

    private Optional<byte[]> with(String url) {
        List<byte[]> values = new ArrayList<>();
        for (SignedContent.Part part : content.parts()) {
            Optional<byte[]> next = bytes(part, url);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            values.add(next.get());
        }
        if (!PartBorders.areClear(content.parts(), values)) {
            return Optional.empty();
        }
        if (values.size() == 1) {
            return Optional.of(values.getFirst());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.body().length + 128);
        values.forEach(bytes::writeBytes);
        return Optional.of(bytes.toByteArray());
    }

    private Optional<byte[]> bytes(SignedContent.Part part, String url) {
        return switch (part) {
            case SignedContent.Text(String text) -> Optional.of(text.getBytes(StandardCharsets.UTF_8));
            case SignedContent.Variable.BODY -> Optional.of(request.body());
            case SignedContent.Variable.TIMESTAMP -> Optional.of(timestamp.getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.ID -> Optional.of(id.getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.METHOD ->
                Optional.of(request.method().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.URL -> Optional.of(url.getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.DECODED_URL ->
                Optional.of(DECODED.matcher(url)
                        .replaceAll(escape -> quoted(Integer.parseInt(escape.group(1), 16)))
                        .getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.PATH -> Optional.of(request.publicPath().getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.Variable.CRC32 ->
                Optional.of(Long.toString(crc32(request.body())).getBytes(StandardCharsets.ISO_8859_1));
            case SignedContent.HeaderValue(String name) ->
                single(request.headers().all(name));
            case SignedContent.FieldValue(String path, var _) -> field(path);
            case SignedContent.CredentialValue _ -> Optional.empty();
            case SignedContent.ListedHeaders(String list, String required) -> listed(list, required);
            case SignedContent.Form(String digest) -> form(digest);
            case SignedContent.Lines(List<String> fields) -> lines(fields);
        };
    }

    private static long crc32(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    /** With two headers, it is unknown which one was signed. */
    private static Optional<byte[]> single(List<String> values) {
        return values.size() > 1
                ? Optional.empty()
                : Optional.of(String.join("", values).getBytes(StandardCharsets.ISO_8859_1));
    }

    private Optional<byte[]> field(String path) {
        List<String> values = request.all(new ValueLocation.Field(path));
        return values.size() > 1
                ? Optional.empty()
                : Optional.of(String.join("", values).getBytes(StandardCharsets.UTF_8));
    }

    private Optional<byte[]> listed(String list, String required) {
        List<String> names = request.headers().all(list).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        boolean isComplete = names.contains(required.toLowerCase(Locale.ROOT)) && names.size() <= MAX_LISTED;
        if (!isComplete
                || names.stream().anyMatch(name -> request.headers().all(name).size() > 1)) {
            return Optional.empty();
        }
        return Optional.of(names.stream()
                .map(name -> name + ":"
                        + String.join("", request.headers().all(name)).strip())
                .collect(Collectors.joining(";"))
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String quoted(int character) {
        return java.util.regex.Matcher.quoteReplacement(Character.toString(character));
    }

    /** A body must be covered by the signature or by a signed digest. */
    private Optional<byte[]> form(String parameter) {
        List<String> digests = QueryParameters.values(request.query(), parameter);
        if (!digests.isEmpty()) {
            return isDigest(digests) ? Optional.of(new byte[0]) : Optional.empty();
        }
        return request.isForm() || request.body().length == 0 ? form() : Optional.empty();
    }

    private Optional<byte[]> form() {
        return QueryParameters.pairs(new String(request.body(), StandardCharsets.ISO_8859_1))
                .map(pairs -> {
                    Map<String, TreeSet<String>> sorted = new TreeMap<>();
                    pairs.forEach(pair -> sorted.computeIfAbsent(pair.getKey(), _ -> new TreeSet<>())
                            .add(pair.getValue()));
                    StringBuilder text = new StringBuilder();
                    sorted.forEach((name, values) ->
                            values.forEach(value -> text.append(name).append(value)));
                    return text.toString().getBytes(StandardCharsets.UTF_8);
                });
    }

    private boolean isDigest(List<String> digests) {
        return digests.size() == 1
                && digests.getFirst()
                        .toLowerCase(Locale.ROOT)
                        .equals(HexFormat.of().formatHex(Sha256.of(request.body())));
    }

    private Optional<byte[]> lines(List<String> fields) {
        StringBuilder lines = new StringBuilder();
        for (String field : fields) {
            for (String value : request.all(new ValueLocation.Field(field))) {
                lines.append(field).append('\n').append(value).append('\n');
            }
        }
        return Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
