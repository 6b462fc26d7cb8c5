package dev.tappet.trigger.event;

import dev.tappet.http.BodyCoding;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.MediaType;
import dev.tappet.http.ProblemType;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.FieldNames;
import dev.tappet.json.Json;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.trigger.CheckResult;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.xml.XmlDocument;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the event of a request. The method must be allowed for the integration, and the body must match its content
 * type.
 */
public final class EventReader {
    /** The methods of an ordinary integration, as the value of an Allow header. */
    public static final String METHODS = "GET, POST, PUT, PATCH";

    /** The methods whose event is the query. Vendors may add others. */
    private static final Set<String> QUERY_METHODS = Set.of("GET");

    private static final Set<String> WEBHOOK_METHODS = Set.of(METHODS.split(", "));

    /** The content types of JSON lines, with one JSON value in each line. None of them is registered. */
    private static final Set<String> JSON_LINES = Set.of(
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonl",
            "application/jsonlines",
            "application/x-jsonlines",
            "application/json-lines");

    /** A content type of JSON without the suffix +json. */
    private static final String CSP_REPORT = "application/csp-report";

    private static final String MULTIPART = "multipart/form-data";

    private EventReader() {}

    /**
     * Decodes the content codings of a body.
     *
     * @param limit the maximum number of decoded bytes
     */
    public static CheckResult<byte[]> decoded(IncomingRequest request, byte[] body, int limit) {
        return body.length == 0
                ? CheckResult.proceed(body)
                : switch (BodyCoding.decode(BodyCoding.of(request.headers()), body, limit)) {
                    case BodyCoding.Decoding.Decoded(byte[] bytes) -> CheckResult.proceed(bytes);
                    case BodyCoding.Decoding.TooLarge _ ->
                        CheckResult.refused(
                                ProblemType.PAYLOAD_TOO_LARGE,
                                "The body must not exceed " + limit + " bytes without its Content-Encoding.");
                    case BodyCoding.Decoding.Malformed(String coding) ->
                        EventRejection.invalid(
                                "The body is not in the Content-Encoding " + coding + ", or it is cut off.");
                    case BodyCoding.Decoding.Unsupported _ ->
                        CheckResult.refused(
                                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                                "The body has a Content-Encoding other than gzip and deflate. Use one of these, or"
                                        + " none.");
                };
    }

    /** @param body the body without its content codings */
    public static CheckResult<Event> read(IncomingRequest request, byte[] body, Integration integration) {
        return event(request, body, integration).then(EventReader::withUsableNames);
    }

    /** Checks the length of names. All formats have the same limit, that of the stored JSON. */
    private static CheckResult<Event> withUsableNames(Event event) {
        return FieldNames.placeOfTooLong(event.value())
                .map(place -> EventRejection.<Event>invalid("The event has a name of more than %,d characters%s."
                        .formatted(FieldNames.MAX_LENGTH, place.isEmpty() ? "" : " in " + place)))
                .orElseGet(() -> CheckResult.proceed(event));
    }

    private static CheckResult<Event> event(IncomingRequest request, byte[] body, Integration integration) {
        boolean nests = !integration.settings().flatForms();
        return switch (integration.kind()) {
            case Kind.Webhook _ -> payload(request, body, QUERY_METHODS, new FormEvent(nests, Optional.empty()));
            case Kind.OfVendor(VendorCredentials account)
            when account.vendor().json() && body.length > 0 && request.method().equals("POST") -> JsonEvent.of(body);
            case Kind.OfVendor(VendorCredentials account) ->
                payload(
                        request,
                        body,
                        account.vendor().queryMethods(),
                        new FormEvent(nests, account.vendor().formField()));
            case Kind.RawHttp _ -> RawHttpEvent.of(request, body, integration);
            case Kind.OfTappet _ ->
                throw new IllegalStateException("An integration of the kind tappet accepts no requests");
        };
    }

    /**
     * Makes the event of the body, or of the query for GET, since a user can click a link. An empty body, which senders
     * use to test a URL, becomes <code>{}</code> with any content type.
     */
    private static CheckResult<Event> payload(
            IncomingRequest request, byte[] body, Set<String> queryMethods, FormEvent forms) {
        if (!WEBHOOK_METHODS.contains(request.method()) && !queryMethods.contains(request.method())) {
            return CheckResult.refused(
                    ProblemType.METHOD_NOT_ALLOWED,
                    "Send the event as the body of a POST, PUT or PATCH request, or as the query of a GET request.");
        }
        if (queryMethods.contains(request.method())) {
            return new FormEvent(forms.nests(), Optional.empty()).ofQuery(request.query());
        }
        if (body.length == 0) {
            return CheckResult.proceed(
                    new Event("{}".getBytes(StandardCharsets.UTF_8), new LinkedHashMap<String, Object>()));
        }
        Optional<MediaType> type = contentType(request);
        if ((type.isEmpty() || type.get().isForm()) && JsonEvent.looksLikeJson(body)) {
            return JsonEvent.of(body);
        }
        return type.isEmpty()
                ? CheckResult.proceed(BinaryEvent.of(BinaryEvent.UNKNOWN, body))
                : payload(type.get(), contentTypeAsSent(request), body, forms);
    }

    private static CheckResult<Event> payload(MediaType type, String asSent, byte[] body, FormEvent forms) {
        if (type.isJson()) {
            return JsonEvent.of(type, body);
        }
        if (type.isXml()) {
            return xml(type, body);
        }
        if (type.isForm()) {
            return forms.ofBody(type, body);
        }
        if (isJsonLines(type)) {
            return JsonEvent.ofLines(type, body);
        }
        if (type.name().equals(MULTIPART)) {
            return new MultipartEvent(forms.nests()).of(asSent, body);
        }
        return type.name().startsWith("text/") || type.name().equals(CSP_REPORT)
                ? JsonEvent.ofText(type, body)
                : CheckResult.proceed(BinaryEvent.of(asSent, body));
    }

    static boolean isJsonLines(MediaType type) {
        return JSON_LINES.contains(type.name());
    }

    static Optional<MediaType> contentType(IncomingRequest request) {
        return request.headers()
                .first("Content-Type")
                .filter(value -> !value.isBlank())
                .map(MediaType::of);
    }

    private static String contentTypeAsSent(IncomingRequest request) {
        return request.headers()
                .first("Content-Type")
                .map(TextDecoding::ofHeader)
                .orElse(BinaryEvent.UNKNOWN);
    }

    private static CheckResult<Event> xml(MediaType type, byte[] body) {
        Optional<Charset> charset = XmlCharset.of(type, body);
        if (charset.isEmpty()) {
            return EventRejection.unknownCharset();
        }
        Optional<String> text = TextDecoding.in(charset.get(), body);
        if (text.isEmpty()) {
            return EventRejection.notInItsCharset();
        }
        try {
            Object value = XmlDocument.read(XmlCharset.withoutByteOrderMark(text.get()), JsonEvent.MAX_DEPTH);
            return JsonEvent.isDeeperThan(JsonEvent.MAX_DEPTH, value)
                    ? EventRejection.tooDeep()
                    : CheckResult.proceed(new Event(Json.write(value), value));
        } catch (XmlDocument.UnreadableException e) {
            return EventRejection.invalid("The body " + e.getMessage() + ".");
        }
    }
}
