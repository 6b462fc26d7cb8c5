package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The body of a request.
 *
 * @param contentType used unless the headers of the step set another one
 */
record OutgoingBody(String contentType, byte[] bytes) {
    private static final String BASE64 = "body_base64";
    private static final List<String> FORMS = List.of("json", "form", "text", "multipart", BASE64);

    private static final Pattern BLANKS = Pattern.compile("[ \\t\\r\\n]+");

    /** @return empty if the step has no body */
    static Optional<OutgoingBody> of(OperatorArguments arguments) throws OperatorFailedException {
        List<String> given = FORMS.stream().filter(arguments::has).toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            throw arguments.invalid(given.getLast(), "the only one of " + String.join(", ", FORMS));
        }
        return Optional.of(
                switch (given.getFirst()) {
                    case "json" -> json(arguments.value("json"));
                    case "form" -> form(TextParameters.of(arguments, "form"));
                    case "text" ->
                        new OutgoingBody(
                                "text/plain; charset=utf-8",
                                arguments.text("text").orElse("").getBytes(StandardCharsets.UTF_8));
                    case BASE64 -> new OutgoingBody("application/octet-stream", bytes(arguments));
                    default -> MultipartBody.of(arguments);
                });
    }

    /** Decodes both base64 alphabets, with or without padding and line breaks. */
    private static byte[] bytes(OperatorArguments arguments) throws OperatorFailedException {
        String text = BLANKS.matcher(arguments.text(BASE64).orElse("")).replaceAll("");
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException _) {
            throw arguments.invalid(BASE64, "bytes in base64");
        }
    }

    private static OutgoingBody json(Optional<Object> value) {
        return new OutgoingBody("application/json", Json.write(value.orElse(null)));
    }

    private static OutgoingBody form(List<TextParameters.Parameter> fields) {
        String form = fields.stream()
                .map(field -> encoded(field.name()) + "=" + encoded(field.value()))
                .collect(Collectors.joining("&"));
        return new OutgoingBody("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
