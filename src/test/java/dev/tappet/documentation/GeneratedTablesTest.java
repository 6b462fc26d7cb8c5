package dev.tappet.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.ProblemType;
import dev.tappet.json.Json;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.Credential;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.SentSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.ValueLocation;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorTable;
import dev.tappet.state.StateOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tables of the documentation that are made from the sources. {@code -Dtappet.docs.update=true} writes them into the
 * pages, between {@code <!-- generated: NAME -->} and {@code <!-- end of NAME -->}.
 */
class GeneratedTablesTest {
    private static final boolean UPDATE = Boolean.getBoolean("tappet.docs.update");
    private static final String NONE = "–";

    @Test
    void vendors_areThoseOfTheTable() throws IOException {
        Stream<String> rows = VendorTable.all().stream()
                .map(vendor -> row(
                        "`" + vendor.name() + "`",
                        vendor.setup().replaceFirst("\\.$", ""),
                        credentials(vendor),
                        vendor.tolerance()
                                .map(tolerance -> tolerance.toSeconds() + " s")
                                .orElse(NONE),
                        deliveryId(vendor),
                        handshake(vendor)));
        check(
                "vendors.md",
                "vendors",
                Stream.concat(
                                header(
                                        "Kind",
                                        "Where to enter the URL",
                                        "Credentials",
                                        "Maximum age",
                                        "Delivery ID",
                                        "Handshake"),
                                rows)
                        .toList());
    }

    private static String credentials(Vendor vendor) {
        return vendor.credentials().stream()
                .map(credential -> "`" + credential.name() + "`" + necessity(credential))
                .collect(Collectors.joining(", "));
    }

    private static String necessity(Credential credential) {
        if (credential.enrolled()) {
            return " (sent by the vendor)";
        }
        return credential.required() ? "" : " (one of these is required)";
    }

    private static String deliveryId(Vendor vendor) {
        return vendor.schemes().stream()
                .flatMap(keyed -> switch (keyed.scheme()) {
                    case SentSecret _, SignedToken _, AnyOf _ -> Stream.empty();
                    case Signature signature ->
                        signature.rule().id().stream()
                                .map(id -> written(id) + (signature.rule().signsId() ? " (signed)" : ""));
                })
                .findFirst()
                .orElse(NONE);
    }

    private static String written(ValueLocation location) {
        return switch (location) {
            case ValueLocation.Header header -> header.name();
            case ValueLocation.Field field -> "body `" + field.path() + "`";
            case ValueLocation.Parameter parameter -> "query `" + parameter.name() + "`";
            case ValueLocation.FirstOf(var places) ->
                places.stream().map(GeneratedTablesTest::written).collect(Collectors.joining(" or "));
        };
    }

    private static String handshake(Vendor vendor) {
        return vendor.handshakes().stream()
                .map(Handshake::moment)
                .distinct()
                .map(moment -> switch (moment) {
                    case SIGNED -> "after the signature check";
                    case UNSIGNED -> "before the signature check";
                    case ENROL -> "while it has no secret";
                })
                .collect(Collectors.collectingAndThen(Collectors.joining(", "), text -> text.isEmpty() ? NONE : text));
    }

    @Test
    void errors_areThoseOfProblemType() throws IOException {
        Stream<String> rows =
                Arrays.stream(ProblemType.values()).map(type -> row(Integer.toString(type.status()), type.title()));
        check("api.md", "errors", Stream.concat(header("Status", "Title"), rows).toList());
    }

    @Test
    void fieldsOfOperators_areThoseOfTheSchema() throws IOException {
        Map<?, ?> language = (Map<?, ?>) Json.resource("/schema/workflow.json");
        Map<?, ?> definitions = (Map<?, ?>) language.get("$defs");
        List<String> rows =
                new ArrayList<>(header("Field", "Type", "Description").toList());
        fields("", language, definitions, rows);
        for (Object step : (List<?>) ((Map<?, ?>) definitions.get("step")).get("oneOf")) {
            String operator = (String) ((List<?>) ((Map<?, ?>) step).get("required")).getFirst();
            fields("steps[].", (Map<?, ?>) definitions.get(operator), definitions, rows);
        }
        check("language.md", "fields", rows.stream().distinct().toList());
        operator("http", HttpOperator.schema(), definitions);
        operator("lambda", LambdaOperator.schema(), definitions);
        operator("state", StateOperator.schema(), definitions);
    }

    private static void operator(String name, Object schema, Map<?, ?> definitions) throws IOException {
        List<String> rows =
                new ArrayList<>(header("Field", "Type", "Description").toList());
        fields(name + ".", (Map<?, ?>) schema, definitions, rows);
        check("language.md", name, rows);
    }

    private static void fields(String prefix, Map<?, ?> schema, Map<?, ?> definitions, List<String> rows) {
        Map<?, ?> properties = (Map<?, ?>)
                Optional.<Object>ofNullable(schema.get("properties")).orElse(Map.of());
        List<?> required =
                (List<?>) Optional.<Object>ofNullable(schema.get("required")).orElse(List.of());
        properties.forEach((name, value) -> {
            Map<?, ?> field = (Map<?, ?>) value;
            Map<?, ?> referred = field.get("$ref") instanceof String ref && !ref.endsWith("/steps")
                    ? (Map<?, ?>) definitions.get(ref.substring(ref.lastIndexOf('/') + 1))
                    : Map.of();
            String path = prefix + name;
            rows.add(row(
                    "`" + path + "`" + (required.contains(name) ? " (required)" : ""),
                    type(field, referred),
                    description(field, referred)));
            fields(path + ".", field, definitions, rows);
            fields(path + ".", referred, definitions, rows);
            if (field.get("items") instanceof Map<?, ?> items) {
                fields(path + "[].", items, definitions, rows);
            }
        });
    }

    private static String type(Map<?, ?> field, Map<?, ?> referred) {
        if (field.get("$ref") instanceof String ref && ref.endsWith("/steps")) {
            return "steps";
        }
        Object type = Stream.of(field, referred)
                .filter(schema -> schema.get("type") != null)
                .findFirst()
                .<Object>map(schema -> schema.get("type"))
                .orElse("");
        if (type instanceof List<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(" or "));
        }
        Object values = Optional.<Object>ofNullable(field.get("enum")).orElse(referred.get("enum"));
        if (values instanceof List<?> several) {
            return several.stream().map(each -> "`" + each + "`").collect(Collectors.joining(" or "));
        }
        return type.equals("") ? "any" : type.toString();
    }

    private static String description(Map<?, ?> field, Map<?, ?> referred) {
        List<String> parts = new ArrayList<>();
        Optional.<Object>ofNullable(field.get("description"))
                .or(() -> Optional.ofNullable(referred.get("description")))
                .ifPresent(text -> parts.add(text.toString()));
        if (field.get("minimum") instanceof Number min && field.get("maximum") instanceof Number max) {
            parts.add(min + " to " + max + ".");
        }
        return String.join(" ", parts).replace("|", "\\|");
    }

    private static Stream<String> header(String... names) {
        return Stream.of(row(names), row(Arrays.stream(names).map(_ -> "---").toArray(String[]::new)));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static void check(String page, String name, List<String> table) throws IOException {
        List<String> lines = Page.named(page).lines();
        int start = lines.indexOf("<!-- generated: " + name + " -->");
        int end = lines.indexOf("<!-- end of " + name + " -->");
        assertThat(start).as("the mark of %s in %s", name, page).isNotNegative();
        assertThat(end).as("the end of %s in %s", name, page).isGreaterThan(start);
        if (UPDATE) {
            List<String> updated = new ArrayList<>(lines.subList(0, start + 1));
            updated.add("");
            updated.addAll(table);
            updated.add("");
            updated.addAll(lines.subList(end, lines.size()));
            Files.write(Page.FOLDER.resolve(page), updated);
        } else {
            assertThat(lines.subList(start + 1, end).stream()
                            .filter(line -> !line.isBlank())
                            .toList())
                    .as("%s in %s: write it anew with -Dtappet.docs.update=true", name, page)
                    .isEqualTo(table);
        }
    }
}
