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

/** A request as its sender sent it, limited to the values that signatures and handshakes use. */
public final class SignedRequest {
    private static final int MAX_NUMBERED = 100;
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

    /** Returns the values of all headers of a name, case-insensitive and in order, with one character per byte. */
    @FunctionalInterface
    public interface HeaderLines {
        List<String> all(String name);
    }

    /**
     * @param root  the base URL of this server as senders know it, which may differ behind a proxy
     * @param path  not decoded and not normalised
     * @param query not decoded; empty if there is none
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
     * The forms of the URL that a sender may have signed: the public URL, and the same without a port. If the public
     * URL has no port, also with the default port of its scheme. Some senders add or remove the port.
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

    /** The path and the query, which all {@link #urls()} share. */
    String publicPath() {
        return root.get().getRawPath().replaceFirst("/+$", "") + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** The value at a location. Empty if there are several, because it is unknown which one was signed. */
    public Optional<String> single(ValueLocation place) {
        List<String> values = all(place);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Whether there is a value of any type at a location. */
    boolean has(ValueLocation place) {
        return place instanceof ValueLocation.Field(String path) && !isForm() && !isMultipart()
                ? json.has(path)
                : !all(place).isEmpty();
    }

    /**
     * The values at a location: the parts of a header separately, and those of all elements if a path contains an
     * array.
     */
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

    /** Parsed on first use. */
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
                boolean exists = header.position() == 0 || header.position() == i + 1;
                if (exists && part.startsWith(header.prefix())) {
                    parts.add(part.substring(header.prefix().length()));
                }
            }
        }
        return parts;
    }

    /** Whether the body is a form. Some senders send JSON with the content type of a form. */
    boolean isForm() {
        List<String> types = headers.all("Content-Type");
        return types.size() == 1 && types.getFirst().toLowerCase(Locale.ROOT).startsWith(FORM) && !looksLikeJson();
    }

    private boolean looksLikeJson() {
        String start = new String(body, 0, Math.min(body.length, 100), StandardCharsets.ISO_8859_1).stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    /** All lines of a header, or of all headers of a numbered name. */
    List<String> lines(ValueLocation.Header header) {
        if (!header.name().contains(ValueLocation.Header.NUMBER)) {
            return headers.all(header.name());
        }
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= MAX_NUMBERED; i++) {
            List<String> next = headers.all(header.name().replace(ValueLocation.Header.NUMBER, Integer.toString(i)));
            if (next.isEmpty()) {
                break;
            }
            lines.addAll(next);
        }
        return lines;
    }

    /** Excludes headers and body, because both may contain secrets. */
    @Override
    public String toString() {
        return "SignedRequest[" + method + " " + path + "]";
    }
}
