package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.json.FieldNames;
import dev.tappet.json.Json;
import dev.tappet.trigger.CheckResult;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever reader accepts a body: the event can be stored, read back, and used in an expression. */
class AcceptedEventPropertyTest {
    private static final Template EVENT = Template.of("{{ $.event }}");

    private enum Format {
        JSON("application/json", (name, value) -> new String(Json.write(Map.of("a", Map.of(name, value))), UTF_8)),
        XML("application/xml", (name, value) -> "<r><" + name + ">" + xml(value) + "</" + name + "></r>"),
        ATTRIBUTE("text/xml", (name, value) -> "<r " + name + "=\"" + xml(value) + "\"/>"),
        FORM(
                "application/x-www-form-urlencoded",
                (name, value) -> URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8));

        private final String type;
        private final BiFunction<String, String, String> body;

        Format(String type, BiFunction<String, String, String> body) {
            this.type = type;
            this.body = body;
        }

        private static String xml(String value) {
            return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<Integer> lengths =
                Arbitraries.integers().between(1, 300).edgeCases(edges -> edges.add(255, 256, 257));
        Arbitrary<Integer> aroundTheLimit =
                Arbitraries.integers().between(FieldNames.MAX_LENGTH - 2, FieldNames.MAX_LENGTH + 2);
        return Arbitraries.oneOf(lengths, aroundTheLimit)
                .flatMap(length -> Arbitraries.of("n", "Ä", "中").map(letter -> letter.repeat(length)));
    }

    private static Integration integrationOf(Kind kind) {
        return new Integration(
                RAW, RAW, "an integration", kind, true, List.of(), Integration.Settings.STANDARD, List.of(), NOW);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings()
                .withChars('a', '<', '&', '"', '\t', 'é', '中')
                .ofMaxLength(20);
    }

    @Property(tries = 150)
    void acceptedEvent_isStoredReadBackAndUsed(
            @ForAll Format format, @ForAll("names") String name, @ForAll("values") String value, @ForAll boolean raw)
            throws Exception {
        CheckResult<Event> result = EventReader.read(
                request(
                        "POST",
                        "/v1/webhooks/i",
                        Headers.of("Content-Type", format.type + "; charset=utf-8"),
                        format.body.apply(name, value).getBytes(UTF_8)),
                format.body.apply(name, value).getBytes(UTF_8),
                integrationOf(raw ? Kind.RAW_HTTP : Kind.WEBHOOK));
        switch (result) {
            case CheckResult.Respond<Event> rejected -> {
                assertThat(rejected.toString())
                        .contains(ProblemType.INVALID_PAYLOAD.name())
                        .containsAnyOf("50,000 characters", "well-formed");
                assertThat(name.getBytes(UTF_8).length).isGreaterThan(FieldNames.MAX_LENGTH - 2);
            }
            case CheckResult.Continue<Event>(Event event) -> {
                assertThat(Json.readStored(event.json())).isEqualTo(event.value());
                assertThat(EVENT.evaluate(new Evaluation(Map.of("event", event.value()), NOW, 1)))
                        .isEqualTo(event.value());
                assertThat(Json.readStored(Json.write(Map.of("out", event.value()))))
                        .isEqualTo(Map.of("out", event.value()));
            }
        }
    }
}
