package dev.tappet.tracing;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of the receiver of spans.
 *
 * @param traces   the address that accepts spans by POST
 * @param headers  sent with each request, such as an API key
 * @param resource the attributes of this process
 */
public record OtlpSettings(URI traces, Map<String, String> headers, Map<String, Object> resource) {
    private static final String PATH = "/v1/traces";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /**
     * Parses a configuration.
     *
     * @param endpoint the address of OTLP over HTTP; {@code /v1/traces} is appended unless present
     * @param headers  {@code name=value,other=value}, where a value may be percent-encoded, as in
     *                 OTEL_EXPORTER_OTLP_HEADERS
     * @param service  the name of the service
     * @param function the name of the Lambda function; empty in a server
     * @throws IllegalArgumentException with the problem, without any value
     */
    public static OtlpSettings of(URI endpoint, Optional<String> headers, String service, Optional<String> function) {
        String base = endpoint.toString().replaceFirst("/+$", "");
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("service.name", service);
        function.ifPresent(name -> resource.put("faas.name", name));
        return new OtlpSettings(
                URI.create(base.endsWith(PATH) ? base : base + PATH), headers(headers.orElse("")), resource);
    }

    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String field : text.split(",")) {
            if (field.isBlank()) {
                continue;
            }
            int equals = field.indexOf('=');
            String name = equals < 0 ? "" : field.substring(0, equals).strip();
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException("must be headers such as Authorization=Bearer%20abc,X-Other=value");
            }
            headers.put(name, value(name, field.substring(equals + 1).strip()));
        }
        return headers;
    }

    private static String value(String name, String given) {
        String value;
        try {
            value = URLDecoder.decode(given.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("has a value for " + name + " that is not percent-encoded correctly");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("has a value for " + name + " with characters that no header may have");
        }
        return value;
    }
}
