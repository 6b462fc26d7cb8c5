package dev.tappet.trigger.event;

import dev.tappet.http.MediaType;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.Json;
import dev.tappet.trigger.CheckResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;

/**
 * Makes the events of multipart/form-data (RFC 7578). Fields are texts, parts with a JSON content type are JSON, and
 * files are <code>{"filename", "content_type", "size", "base64"}</code>. Names nest like those of forms.
 *
 * @param nests whether brackets in names nest
 */
record MultipartEvent(boolean nests) {
    /** The maximum size of the headers of one part, in bytes. */
    private static final int HEADERS = 8 * 1024;

    /** The maximum length of the boundary. RFC 2046 allows 70 characters; some senders use more. */
    private static final int BOUNDARY = 200;

    private static final String BROKEN =
            "The body is not multipart/form-data with the boundary of its content type, or it is cut off.";

    /** Thrown if a part does not match its headers. */
    private static final class PartException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message completes "The part … " */
        PartException(String message) {
            super(message);
        }
    }

    /** @param contentType the content type with its parameters */
    CheckResult<Event> of(String contentType, byte[] body) {
        Optional<String> boundary = Optional.ofNullable(parameters(contentType).get("boundary"));
        if (boundary.filter(name -> !name.isEmpty() && name.length() <= BOUNDARY)
                .isEmpty()) {
            return EventRejection.invalid("The content type multipart/form-data names no usable boundary.");
        }
        FormFields fields = new FormFields();
        int part = 0;
        try {
            MultipartInput input = MultipartInput.builder()
                    .setInputStream(new ByteArrayInputStream(body))
                    .setBoundary(boundary.get().getBytes(StandardCharsets.ISO_8859_1))
                    .setMaxPartHeaderSize(HEADERS)
                    .get();
            input.setHeaderCharset(StandardCharsets.UTF_8);
            boolean more = input.skipPreamble();
            if (!more && !isEmpty(body, boundary.get())) {
                return EventRejection.invalid(BROKEN);
            }
            for (; more; more = input.readBoundary()) {
                part++;
                Map<String, String> headers = headers(input.readHeaders());
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                input.readBodyData(content);
                if (!add(headers, content.toByteArray(), fields)) {
                    return EventRejection.invalid("The form has more than " + FormFields.FIELDS + " fields.");
                }
            }
        } catch (PartException e) {
            return EventRejection.invalid("Part " + part + " of the form " + e.getMessage() + ".");
        } catch (IOException | IllegalArgumentException e) {
            // The body is in memory, so only its format can be wrong. The message may contain parts of the body.
            return EventRejection.invalid(BROKEN);
        }
        SequencedMap<String, Object> event = fields.object();
        return JsonEvent.isDeeperThan(JsonEvent.MAX_DEPTH, event)
                ? EventRejection.tooDeep()
                : CheckResult.proceed(new Event(Json.write(event), event));
    }

    /** Whether a body is a form without fields. */
    private static boolean isEmpty(byte[] body, String boundary) {
        return new String(body, StandardCharsets.ISO_8859_1).strip().equals("--" + boundary + "--");
    }

    private boolean add(Map<String, String> headers, byte[] content, FormFields fields) throws PartException {
        Map<String, String> disposition = parameters(headers.getOrDefault("content-disposition", ""));
        String name = disposition.get("name");
        if (!disposition.containsKey("form-data") || name == null) {
            throw new PartException("has no Content-Disposition: form-data with a name");
        }
        byte[] bytes = decoded(headers.get("content-transfer-encoding"), content);
        return fields.add(name, value(disposition.get("filename"), headers.get("content-type"), bytes), nests);
    }

    private static Object value(String filename, String contentType, byte[] bytes) throws PartException {
        MediaType type = MediaType.of(contentType == null ? "text/plain" : contentType);
        if (filename != null) {
            return file(Optional.of(filename), contentType, bytes);
        }
        if (type.isJson()) {
            return json(type, bytes);
        }
        return type.name().startsWith("text/") ? text(type, bytes) : file(Optional.empty(), contentType, bytes);
    }

    private static Object json(MediaType type, byte[] bytes) throws PartException {
        return switch (JsonEvent.of(type, bytes)) {
            case CheckResult.Continue<Event>(Event event) -> event.value();
            case CheckResult.Respond<Event> _ -> throw new PartException("is not JSON, as its content type says");
        };
    }

    private static String text(MediaType type, byte[] bytes) throws PartException {
        return type.charset()
                .flatMap(charset -> TextDecoding.in(charset, bytes))
                .orElseThrow(() -> new PartException("is not in its charset"));
    }

    private static Object file(Optional<String> filename, String contentType, byte[] bytes) {
        SequencedMap<String, Object> file = new LinkedHashMap<>();
        filename.ifPresent(name -> file.put("filename", name));
        file.put("content_type", contentType == null ? BinaryEvent.UNKNOWN : contentType);
        file.put("size", bytes.length);
        file.put("base64", Base64.getEncoder().encodeToString(bytes));
        return file;
    }

    /** Decodes the Content-Transfer-Encoding. RFC 7578 deprecates it (4.7), but some mail libraries write it. */
    private static byte[] decoded(String encoding, byte[] content) throws PartException {
        return switch (encoding == null ? "binary" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "binary", "7bit", "8bit" -> content;
            case "base64" -> {
                try {
                    yield Base64.getMimeDecoder().decode(content);
                } catch (IllegalArgumentException _) {
                    throw new PartException("is not base64, as its Content-Transfer-Encoding says");
                }
            }
            default -> throw new PartException("has a Content-Transfer-Encoding other than base64");
        };
    }

    private static Map<String, String> headers(String lines) {
        Map<String, String> headers = new HashMap<>();
        for (String line : lines.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    /** The parameters of a header. The value before the first parameter is a name without a value. */
    private static Map<String, String> parameters(String header) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser.parse(header, ';');
    }
}
