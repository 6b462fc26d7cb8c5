package dev.tappet.trigger.event;

import dev.tappet.http.FormParameters;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.MediaType;
import dev.tappet.http.ProblemType;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.FieldNames;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.trigger.CheckResult;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.xml.XmlDocument;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the event of a request: its method and content type must fit the integration, its body its content type. */
public final class EventReader {
    /** The methods of an ordinary integration, as an Allow header has them. */
    public static final String METHODS = "GET, POST, PUT, PATCH";

    /**
     * How deep arrays and objects may nest in a body: half of what JSON readers and writers take (1,000), so that a
     * workflow can still put an event into an output.
     */
    static final int LEVELS = 500;

    /** The event of these is the query; some vendors send others so, too. */
    private static final Set<String> QUERY_METHODS = Set.of("GET");

    private static final Set<String> WEBHOOK_METHODS = Set.of(METHODS.split(", "));

    private EventReader() {}

    public static CheckResult<Event> read(IncomingRequest request, byte[] body, Integration integration) {
        return event(request, body, integration).then(EventReader::withUsableNames);
    }

    /** One limit for all formats, that of the JSON which is stored. */
    private static CheckResult<Event> withUsableNames(Event event) {
        return FieldNames.placeOfTooLong(event.value())
                .map(place -> invalid("The event has a name of more than %,d characters%s."
                        .formatted(FieldNames.LONGEST, place.isEmpty() ? "" : " in " + place)))
                .orElseGet(() -> CheckResult.free(event));
    }

    private static CheckResult<Event> event(IncomingRequest request, byte[] body, Integration integration) {
        return switch (integration.kind()) {
            case Kind.Webhook _ -> payload(request, body, QUERY_METHODS);
            case Kind.OfVendor(VendorCredentials account)
            when account.vendor().json() && body.length > 0 && request.method().equals("POST") -> json(body);
            case Kind.OfVendor(VendorCredentials account) ->
                payload(request, body, account.vendor().queryMethods());
            case Kind.RawHttp _ -> RawHttpEvent.of(request, body, integration);
        };
    }

    /**
     * The body is the event; for GET, a link that someone clicks, the query is. An empty body, as senders try out a
     * URL, is <code>{}</code> under any content type.
     */
    private static CheckResult<Event> payload(IncomingRequest request, byte[] body, Set<String> queryMethods) {
        if (!WEBHOOK_METHODS.contains(request.method()) && !queryMethods.contains(request.method())) {
            return CheckResult.refused(
                    ProblemType.METHOD_NOT_ALLOWED,
                    "Send the event as the body of a POST, PUT or PATCH request, or as the query of a GET request.");
        }
        if (queryMethods.contains(request.method())) {
            return parameters(
                    request.query(), StandardCharsets.UTF_8, "The query is not percent-encoded, or not in UTF-8.");
        }
        if (body.length == 0) {
            return CheckResult.free(
                    new Event("{}".getBytes(StandardCharsets.UTF_8), new LinkedHashMap<String, Object>()));
        }
        Optional<MediaType> type = contentType(request);
        if (type.isPresent() && type.get().isJson()) {
            return json(type.get(), body);
        }
        if (type.isPresent() && type.get().isXml()) {
            return xml(type.get(), body);
        }
        if ((type.isEmpty() || type.get().isForm()) && looksLikeJson(body)) {
            return json(body);
        }
        if (type.isPresent() && type.get().isForm()) {
            return form(type.get(), body);
        }
        return CheckResult.refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "Send JSON, XML or a form, and say so: Content-Type: application/json.");
    }

    static Optional<MediaType> contentType(IncomingRequest request) {
        return request.headers()
                .first("Content-Type")
                .filter(value -> !value.isBlank())
                .map(MediaType::of);
    }

    /** Reads JSON in the charset of its content type. */
    static CheckResult<Event> json(MediaType type, byte[] body) {
        if (type.charset().isEmpty()) {
            return unknownCharset();
        }
        Charset charset = type.charset().get();
        if (charset.equals(StandardCharsets.UTF_8)) {
            return json(body);
        }
        return TextDecoding.in(charset, body)
                .map(text -> json(text.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(EventReader::notInItsCharset);
    }

    private static CheckResult<Event> xml(MediaType type, byte[] body) {
        Optional<Charset> charset = XmlCharset.of(type, body);
        if (charset.isEmpty()) {
            return unknownCharset();
        }
        Optional<String> text = TextDecoding.in(charset.get(), body);
        if (text.isEmpty()) {
            return notInItsCharset();
        }
        try {
            Object value = XmlDocument.read(XmlCharset.withoutByteOrderMark(text.get()), LEVELS);
            return isDeeperThan(LEVELS, value) ? tooDeep() : CheckResult.free(new Event(Json.write(value), value));
        } catch (XmlDocument.UnreadableException e) {
            return invalid("The body " + e.getMessage() + ".");
        }
    }

    private static CheckResult<Event> form(MediaType type, byte[] body) {
        return type.charset()
                .map(charset -> parameters(
                        new String(body, StandardCharsets.ISO_8859_1),
                        charset,
                        "The body is not percent-encoded as a form is, or not in its charset."))
                .orElseGet(EventReader::unknownCharset);
    }

    private static CheckResult<Event> parameters(String text, Charset charset, String otherwise) {
        return FormParameters.event(text, charset)
                .map(value -> CheckResult.free(new Event(Json.write(value), value)))
                .orElseGet(() -> invalid(otherwise));
    }

    private static CheckResult<Event> json(byte[] body) {
        byte[] json = withoutByteOrderMark(body);
        if (!TextDecoding.isUtf8(json) || looksLikeUtf16(json)) {
            return invalid("The body is not in UTF-8.");
        }
        try {
            Object value = Json.read(json);
            return isDeeperThan(LEVELS, value) ? tooDeep() : CheckResult.free(new Event(json, value));
        } catch (MalformedJsonException e) {
            return invalid("The body is " + e.getMessage() + ".");
        }
    }

    /** A JSON reader would guess UTF-16 or UTF-32 from a zero among the first bytes; JSON in UTF-8 has none there. */
    private static boolean looksLikeUtf16(byte[] json) {
        return json.length > 0 && json[0] == 0 || json.length > 1 && json[1] == 0;
    }

    private static byte[] withoutByteOrderMark(byte[] body) {
        boolean marked = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte each : withoutByteOrderMark(body)) {
            switch (each) {
                case ' ', '\t', '\r', '\n' -> {}
                default -> {
                    return each == '{' || each == '[';
                }
            }
        }
        return false;
    }

    private static boolean isDeeperThan(int levels, Object value) {
        return switch (value) {
            case Map<?, ?> object -> levels == 0 || isAnyDeeperThan(levels - 1, object.values());
            case List<?> array -> levels == 0 || isAnyDeeperThan(levels - 1, array);
            case null, default -> false;
        };
    }

    private static boolean isAnyDeeperThan(int levels, Iterable<?> values) {
        for (Object each : values) {
            if (isDeeperThan(levels, each)) {
                return true;
            }
        }
        return false;
    }

    private static CheckResult<Event> tooDeep() {
        return invalid("The body nests deeper than " + LEVELS + " levels.");
    }

    private static CheckResult<Event> unknownCharset() {
        return CheckResult.refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The charset that the body is said to be in is unknown. Send UTF-8.");
    }

    private static CheckResult<Event> notInItsCharset() {
        return invalid("The body is not in the charset that it is said to be in.");
    }

    private static CheckResult<Event> invalid(String detail) {
        return CheckResult.refused(ProblemType.INVALID_PAYLOAD, detail);
    }
}
