package dev.tappet.trigger.event;

import dev.tappet.http.FormParameters;
import dev.tappet.http.MediaType;
import dev.tappet.json.Json;
import dev.tappet.trigger.CheckResult;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes the events of forms and queries.
 *
 * @param nests     whether brackets in names nest
 * @param jsonField the field in which the vendor sends the event as JSON
 */
record FormEvent(boolean nests, Optional<String> jsonField) {
    CheckResult<Event> ofBody(MediaType type, byte[] body) {
        return type.charset()
                .map(charset -> of(
                        new String(body, StandardCharsets.ISO_8859_1),
                        charset,
                        "The body is not a percent-encoded form, or not in its charset."))
                .orElseGet(EventRejection::unknownCharset);
    }

    CheckResult<Event> ofQuery(String query) {
        return of(query, StandardCharsets.UTF_8, "The query is not percent-encoded, or not in UTF-8.");
    }

    private CheckResult<Event> of(String text, Charset charset, String malformed) {
        Optional<List<FormParameters.Parameter>> parameters = FormParameters.strictly(text, charset);
        if (parameters.isEmpty()) {
            return EventRejection.invalid(malformed);
        }
        Optional<String> packed = jsonText(parameters.get());
        return packed.isPresent() ? ofJsonText(packed.get()) : fields(parameters.get());
    }

    private Optional<String> jsonText(List<FormParameters.Parameter> parameters) {
        return jsonField.flatMap(name -> parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(FormParameters.Parameter::value)
                .findFirst());
    }

    private CheckResult<Event> ofJsonText(String json) {
        return switch (JsonEvent.of(json.getBytes(StandardCharsets.UTF_8))) {
            case CheckResult.Continue<Event> event -> event;
            case CheckResult.Respond<Event> _ ->
                EventRejection.invalid("The form's field \"" + jsonField.orElseThrow()
                        + "\" is not JSON, or nests deeper than " + JsonEvent.MAX_DEPTH + " levels.");
        };
    }

    private CheckResult<Event> fields(List<FormParameters.Parameter> parameters) {
        FormFields fields = new FormFields();
        for (FormParameters.Parameter parameter : parameters) {
            if (!fields.add(parameter.name(), parameter.value(), nests)) {
                return EventRejection.invalid("The form has more than " + FormFields.FIELDS + " fields.");
            }
        }
        SequencedMap<String, Object> event = fields.object();
        return CheckResult.proceed(new Event(Json.write(event), event));
    }
}
