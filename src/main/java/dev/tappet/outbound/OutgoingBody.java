package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a request carries.
 *
 * @param contentType unless the author's headers say another one
 */
record OutgoingBody(String contentType, byte[] bytes) {
    private static final List<String> FORMS = List.of("json", "form", "text", "multipart");

    /** @return empty when there is none */
    static Optional<OutgoingBody> of(OperatorArguments arguments) throws OperatorFailedException {
        List<String> given = FORMS.stream().filter(arguments::has).toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            throw arguments.wrong(given.getLast(), "at most one of " + String.join(", ", FORMS));
        }
        return Optional.of(
                switch (given.getFirst()) {
                    case "json" -> json(arguments.value("json"));
                    case "form" -> form(TextParameters.of(arguments, "form"));
                    case "text" ->
                        new OutgoingBody(
                                "text/plain; charset=utf-8",
                                arguments.text("text").orElse("").getBytes(StandardCharsets.UTF_8));
                    default -> MultipartBody.of(arguments);
                });
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
