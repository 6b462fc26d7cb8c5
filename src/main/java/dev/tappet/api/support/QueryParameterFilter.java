package dev.tappet.api.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.http.ProblemType;
import dev.tappet.json.ObjectFields;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Rejects unknown query parameters: with a misspelled filter, a list would show everything and look filtered. The known
 * parameters are those of the OpenAPI document, which a test compares with the resources.
 */
@Singleton
class QueryParameterFilter {
    /** After authentication, so that callers without rights receive that error first. */
    static final int AFTER_AUTHENTICATION = Priorities.USER + 100;

    private static final String IN_QUERY = "query";

    /** Read at the first query, so that a server starts without it. */
    private static final class Read {
        static final JsonNode DOCUMENT = document();
    }

    @ServerRequestFilter(priority = AFTER_AUTHENTICATION)
    void check(ContainerRequestContext request) {
        Map<String, List<String>> query = request.getUriInfo().getQueryParameters();
        String path = request.getUriInfo().getPath();
        if (query.isEmpty() || !path.startsWith(PublicApi.ROOT)) {
            return;
        }
        Set<String> known = known(path, request.getMethod());
        for (Map.Entry<String, List<String>> entry : query.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw refused(ObjectFields.shown(entry.getKey()) + ": unknown parameter; "
                        + (known.isEmpty()
                                ? "this operation has none"
                                : "known are "
                                        + String.join(
                                                ", ", known.stream().sorted().toList())));
            }
            if (entry.getValue().size() > 1) {
                throw refused(entry.getKey() + ": must have one value");
            }
        }
    }

    private static RejectedException refused(String detail) {
        return RejectedException.of(ProblemType.INVALID_REQUEST, detail);
    }

    private static Set<String> known(String path, String method) {
        Optional<JsonNode> operations = AllowedMethods.at(Read.DOCUMENT, path);
        Set<String> names = new HashSet<>();
        operations
                .map(operation ->
                        operation.path(method.toLowerCase(Locale.ROOT)).path("parameters"))
                .ifPresent(parameters -> parameters.forEach(reference -> {
                    JsonNode parameter = resolved(reference);
                    if (parameter.path("in").asText().equals(IN_QUERY)) {
                        names.add(parameter.path("name").asText());
                    }
                }));
        return names;
    }

    /** Follows the reference to a parameter that several operations share. */
    private static JsonNode resolved(JsonNode parameter) {
        return parameter.has("$ref")
                ? Read.DOCUMENT.at(parameter.get("$ref").asText().substring(1))
                : parameter;
    }

    private static JsonNode document() {
        try {
            return OpenApiResource.tree();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
