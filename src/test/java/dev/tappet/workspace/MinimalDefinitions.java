package dev.tappet.workspace;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.json.Problem;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import dev.tappet.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Definitions of a name and a trigger, in JSON, read without the workflow room; counts what it reads. */
public final class MinimalDefinitions implements DefinitionReader {
    private final AtomicInteger reads = new AtomicInteger();

    public static DefinitionSource source(String name, UUID integration) {
        return new DefinitionSource(
                "{\"name\": \"%s\", \"trigger\": {\"integration\": \"%s\"}}".formatted(name, integration));
    }

    public int reads() {
        return reads.get();
    }

    @Override
    public ParseResult read(byte[] source, SlugResolver slugs) {
        reads.incrementAndGet();
        try {
            if (Json.read(source) instanceof Map<?, ?> document
                    && document.get("name") instanceof String name
                    && document.get("trigger") instanceof Map<?, ?> trigger
                    && trigger.get("integration") instanceof String integration) {
                return new ParseResult.Valid(
                        new Workflow(
                                name, new Workflow.Trigger(UUID.fromString(integration), Optional.empty()), List.of()),
                        name.contains("odd")
                                ? List.of(new Problem("name", "is odd", Problem.Severity.WARNING))
                                : List.of());
            }
            return invalid("must be a name and a trigger");
        } catch (MalformedJsonException e) {
            return invalid(new String(source, StandardCharsets.UTF_8) + " is not JSON");
        }
    }

    private static ParseResult invalid(String message) {
        return new ParseResult.Invalid(List.of(new Problem("", message, Problem.Severity.ERROR)));
    }
}
