package dev.tappet.signature;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;

/** Reads the short text fields of multipart/form-data (RFC 7578), in which some senders put signed values. */
final class MultipartFields {
    private static final String TYPE = "multipart/form-data";
    private static final int MAX_PARTS = 1_000;
    private static final int MAX_HEADERS = 8 * 1024;
    private static final int MAX_BOUNDARY = 200;

    /** Maximum size of a field in bytes; several times the size of a signature. */
    private static final int MAX_VALUE = 4 * 1024;

    private MultipartFields() {}

    static boolean isMultipart(List<String> contentTypes) {
        return contentTypes.size() == 1
                && contentTypes.getFirst().toLowerCase(Locale.ROOT).startsWith(TYPE);
    }

    /** The fields by name; empty if the body is malformed, which reading the event reports. */
    static Map<String, List<String>> of(String contentType, byte[] body) {
        Optional<String> boundary = Optional.ofNullable(parameters(contentType).get("boundary"))
                .filter(name -> !name.isEmpty() && name.length() <= MAX_BOUNDARY);
        if (boundary.isEmpty()) {
            return Map.of();
        }
        try {
            return read(boundary.get(), body);
        } catch (IOException | IllegalArgumentException _) {
            return Map.of();
        }
    }

    private static Map<String, List<String>> read(String boundary, byte[] body) throws IOException {
        MultipartInput input = MultipartInput.builder()
                .setInputStream(new ByteArrayInputStream(body))
                .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                .setMaxPartHeaderSize(MAX_HEADERS)
                .get();
        input.setHeaderCharset(StandardCharsets.UTF_8);
        Map<String, List<String>> fields = new HashMap<>();
        int parts = 0;
        for (boolean more = input.skipPreamble(); more && parts < MAX_PARTS; more = input.readBoundary()) {
            parts++;
            Map<String, String> disposition = parameters(disposition(input.readHeaders()));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            input.readBodyData(content);
            String name = disposition.get("name");
            if (name != null && !disposition.containsKey("filename") && content.size() <= MAX_VALUE) {
                fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(content.toString(StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static String disposition(String headers) {
        return headers.replaceAll("\r\n[ \t]+", " ")
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1))
                .orElse("");
    }

    private static Map<String, String> parameters(String header) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return parser.parse(header, ';');
    }
}
