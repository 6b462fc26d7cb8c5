package dev.tappet.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code template.yaml}, in which {@code !Ref} and its like are tags that are passed over. */
final class DeploymentTemplate {
    static final List<String> FUNCTIONS = List.of("ApiFunction", "SyncFunction", "WorkerFunction", "SweeperFunction");

    private static final JsonNode TEMPLATE = read();

    private DeploymentTemplate() {}

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of("template.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The properties of a resource. */
    static JsonNode resource(String name) {
        return TEMPLATE.get("Resources").get(name).get("Properties");
    }

    /** A resource with its policies and conditions. */
    static JsonNode definition(String name) {
        return TEMPLATE.get("Resources").get(name);
    }

    /** The properties of all resources of a type. */
    static Stream<JsonNode> ofType(String type) {
        return TEMPLATE.get("Resources")
                .valueStream()
                .filter(resource -> resource.get("Type").asText().equals(type))
                .map(resource -> resource.get("Properties"));
    }

    static JsonNode parameters() {
        return TEMPLATE.get("Parameters");
    }

    /** A part of the template beside its resources, as {@code Rules}. */
    static JsonNode section(String name) {
        return TEMPLATE.get(name);
    }

    /** The logical names of all resources of a type. */
    static Stream<String> namesOf(String type) {
        return TEMPLATE.get("Resources")
                .propertyStream()
                .filter(resource -> resource.getValue().get("Type").asText().equals(type))
                .map(Map.Entry::getKey);
    }

    /** What all functions have in common. */
    static JsonNode globals() {
        return TEMPLATE.get("Globals").get("Function");
    }

    /** The alarms on a metric. */
    static List<JsonNode> alarmsOn(String metric) {
        return ofType("AWS::CloudWatch::Alarm")
                .filter(alarm -> alarm.get("MetricName").asText().equals(metric))
                .toList();
    }

    /** A parameter of the deployment. */
    static JsonNode parameter(String name) {
        return parameters().get(name);
    }

    /** How long a function waits for the output of an execution. */
    static Duration window(String function) {
        return new DurationConverter()
                .convert(resource(function).findValue("TAPPET_WINDOW").asText());
    }

    /** The timeout of a function. */
    static Duration seconds(String function) {
        return Duration.ofSeconds(resource(function).get("Timeout").asLong());
    }
}
