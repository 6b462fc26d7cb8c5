package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.outbound.OutgoingRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers of requests: those of the step, and defaults. */
final class OutgoingHeaders {
    static final String ACCEPT_ENCODING = "Accept-Encoding";
    static final String CONTENT_TYPE = "Content-Type";
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String TRACEPARENT = "traceparent";

    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /**
     * Visible ASCII characters, with blanks between them. Excludes line breaks, so that values of an event cannot add
     * headers.
     */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]?|[\\x21-\\x7e][\\t\\x20-\\x7e]*[\\x21-\\x7e]");

    /** Headers that frame the message or belong to the connection. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private OutgoingHeaders() {}

    static List<Header> of(OperatorArguments arguments, Optional<OutgoingBody> body) throws OperatorFailedException {
        List<Header> headers = new ArrayList<>();
        for (TextParameters.Parameter header : TextParameters.of(arguments, "headers")) {
            String at = "headers." + header.name();
            if (!TOKEN.matcher(header.name()).matches()) {
                throw arguments.invalid(at, "the name of a header");
            }
            if (RESERVED_HEADERS.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw arguments.invalid(at, "another header: this one is set for each request");
            }
            String value = header.value().strip();
            if (!VALUE.matcher(value).matches()) {
                throw arguments.invalid(at, "one line of printable ASCII");
            }
            headers.add(new Header(header.name(), value));
        }
        if (body.isPresent()) {
            addContentType(arguments, headers, body.get());
        }
        addIfMissing(headers, "User-Agent", "Tappet");
        addIfMissing(headers, "Accept", "*/*");
        addIfMissing(headers, ACCEPT_ENCODING, "identity");
        return headers;
    }

    private static void addContentType(OperatorArguments arguments, List<Header> headers, OutgoingBody body)
            throws OperatorFailedException {
        if (arguments.has("multipart") && headers.stream().anyMatch(header -> header.is(CONTENT_TYPE))) {
            throw arguments.invalid("headers." + CONTENT_TYPE, "another header: multipart sets this one");
        }
        addIfMissing(headers, CONTENT_TYPE, body.contentType());
    }

    static void addIfMissing(List<Header> headers, String name, String value) {
        if (headers.stream().noneMatch(header -> header.is(name))) {
            headers.add(new Header(name, value));
        }
    }
}
