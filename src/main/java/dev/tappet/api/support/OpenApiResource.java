package dev.tappet.api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tappet.http.ProblemType;
import dev.tappet.platform.PublicUrl;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Serves the OpenAPI document of this API and the trigger URLs, without a token. The document is written by hand. It is
 * read at each request, since requests are rare and the server then starts without it.
 */
@Path("/openapi")
@RunOnVirtualThread
public class OpenApiResource {
    private static final String YAML = "application/yaml";
    private static final String DOCUMENT = "/schema/openapi.yaml";

    /** Relative to the document, in the file; the response contains the server's address instead. */
    private static final String SERVER = "  - url: /\n";

    private final PublicUrl publicUrl;

    OpenApiResource(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** @param format {@code yaml} or {@code json}; if missing, the Accept header decides, with YAML as the default */
    @GET
    @Produces({YAML, MediaType.APPLICATION_JSON})
    public Response document(@RestQuery Optional<String> format, @Context HttpHeaders headers) throws IOException {
        String type = switch (format.orElse("")) {
            case "json", "JSON" -> MediaType.APPLICATION_JSON;
            case "yaml", "YAML" -> YAML;
            case "" -> accepted(headers);
            default -> throw RejectedException.of(ProblemType.INVALID_REQUEST, "format: must be yaml or json");
        };
        String yaml = text().replace(SERVER, "  - url: \"" + publicUrl.get() + "\"\n");
        return Response.ok(
                        type.equals(YAML)
                                ? yaml.getBytes(StandardCharsets.UTF_8)
                                : new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(yaml)),
                        type)
                // browser-based viewers read the document from other origins
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }

    private static String accepted(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .map(type -> type.getType() + "/" + type.getSubtype())
                .filter(List.of(YAML, MediaType.APPLICATION_JSON)::contains)
                .findFirst()
                .orElse(YAML);
    }

    public static JsonNode tree() throws IOException {
        return new YAMLMapper().readTree(text());
    }

    private static String text() throws IOException {
        try (InputStream in = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new FileNotFoundException(DOCUMENT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
