package dev.tappet.signature;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** A request as its sender sent it, as far as signatures and handshakes look at it. */
public final class SignedRequest {
    private static final int MOST_NUMBERED = 100;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String method;
    private final Supplier<URI> root;
    private final String path;
    private final String query;
    private final HeaderLines headers;
    private final byte[] body;
    private final Instant received;
    private final JsonBody json;
    private Optional<Map<String, List<String>>> multipart = Optional.empty();

    /** The values of all headers of a name, in order and without regard to case; one character for each byte. */
    @FunctionalInterface
    public interface HeaderLines {
        List<String> all(String name);
    }

    /**
     * @param root  tells the address under which senders know this server, which proxies may hide from it
     * @param path  not decoded and not normalised
     * @param query not decoded; empty when there is none
     */
    public SignedRequest(
            String method,
            Supplier<URI> root,
            String path,
            String query,
            HeaderLines headers,
            byte[] body,
            Instant received) {
        this.method = method;
        this.root = root;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.received = received;
        this.json = new JsonBody(body);
    }

    public String method() {
        return method;
    }

    String query() {
        return query;
    }

    HeaderLines headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    Instant received() {
        return received;
    }

    /**
     * The URL as a sender may have signed it: the public one, and where that names no port also with its scheme's own,
     * where it does also without; some senders add or drop it.
     */
    SequencedSet<String> urls() {
        URI root = this.root.get();
        String host = root.getHost() == null ? "" : root.getHost();
        String rest = root.getRawPath().replaceFirst("/+$", "") + path + (query.isEmpty() ? "" : "?" + query);
        int own = "http".equals(root.getScheme()) ? 80 : 443;
        SequencedSet<String> urls = new LinkedHashSet<>();
        urls.add(root.getScheme() + "://" + root.getRawAuthority() + rest);
        urls.add(root.getScheme() + "://" + host + rest);
        if (root.getPort() < 0) {
            urls.add(root.getScheme() + "://" + host + ":" + own + rest);
        }
        return urls;
    }

    /** The path and the query of {@link #urls()}, which all have the same. */
    String publicPath() {
        return root.get().getRawPath().replaceFirst("/+$", "") + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** The one value at a place. Where there are two, which of them was signed is anybody's guess: then none. */
    public Optional<String> one(ValueLocation place) {
        List<String> values = all(place);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Whether anything is at a place, of whatever type. */
    boolean has(ValueLocation place) {
        return place instanceof ValueLocation.Field(String path) && !isForm() && !isMultipart()
                ? json.has(path)
                : !all(place).isEmpty();
    }

    /** The values at a place: parts of a header apart, those of all elements where a path goes through an array. */
    List<String> all(ValueLocation place) {
        return switch (place) {
            case ValueLocation.Header(String name, String prefix, var _, int position)
            when prefix.isEmpty() && position == 0 -> headers.all(name);
            case ValueLocation.Header header -> parts(headers.all(header.name()), header);
            case ValueLocation.Field(String path) -> fields(path);
            case ValueLocation.Parameter(String name) -> QueryParameters.values(query, name);
            case ValueLocation.FirstOf(List<ValueLocation> places) ->
                places.stream()
                        .map(this::all)
                        .filter(values -> !values.isEmpty())
                        .findFirst()
                        .orElse(List.of());
        };
    }

    private List<String> fields(String path) {
        if (isForm()) {
            return QueryParameters.values(new String(body, StandardCharsets.ISO_8859_1), path);
        }
        return isMultipart() ? multipart().getOrDefault(path, List.of()) : json.values(path);
    }

    private boolean isMultipart() {
        return MultipartFields.isMultipart(headers.all("Content-Type"));
    }

    /** Read when the first field is asked for. */
    private Map<String, List<String>> multipart() {
        if (multipart.isEmpty()) {
            multipart =
                    Optional.of(MultipartFields.of(headers.all("Content-Type").getFirst(), body));
        }
        return multipart.get();
    }

    private static List<String> parts(List<String> lines, ValueLocation.Header header) {
        List<String> parts = new ArrayList<>();
        for (String line : lines) {
            String[] all = line.split(Pattern.quote(header.separator()), -1);
            for (int i = 0; i < all.length; i++) {
                String part = all[i].strip();
                boolean isThere = header.position() == 0 || header.position() == i + 1;
                if (isThere && part.startsWith(header.prefix())) {
                    parts.add(part.substring(header.prefix().length()));
                }
            }
        }
        return parts;
    }

    /** Whether the body is the fields of a form. Some senders give JSON the content type of a form. */
    boolean isForm() {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 && types.getFirst().toLowerCase(Locale.ROOT).startsWith(FORM) && !looksLikeJson();
    }

    private boolean looksLikeJson() {
        String start = new String(body, 0, Math.min(body.length, 100), StandardCharsets.ISO_8859_1).stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    /** Every line of a header, or of all that are numbered as it says. */
    List<String> lines(ValueLocation.Header header) {
        if (!header.name().contains(ValueLocation.Header.NUMBER)) {
            return headers.all(header.name());
        }
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= MOST_NUMBERED; i++) {
            List<String> next = headers.all(header.name().replace(ValueLocation.Header.NUMBER, Integer.toString(i)));
            if (next.isEmpty()) {
                break;
            }
            lines.addAll(next);
        }
        return lines;
    }

    /** Neither headers nor body: both may hold secrets. */
    @Override
    public String toString() {
        return "SentRequest[" + method + " " + path + "]";
    }
}
