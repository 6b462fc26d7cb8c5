package dev.tappet.api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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
import java.util.List;

/**
 * The OpenAPI document of this API and the trigger URLs. Open to everybody. It is written by hand, and read when
 * somebody asks for it: that is seldom, and the server starts without it.
 */
@Path("/openapi")
@RunOnVirtualThread
public class OpenApiResource {
    private static final String YAML = "application/yaml";
    private static final String DOCUMENT = "/schema/openapi.yaml";

    /** In YAML, unless JSON is what the caller would rather have. */
    @GET
    @Produces({YAML, MediaType.APPLICATION_JSON})
    public Response document(@Context HttpHeaders headers) throws IOException {
        boolean json = headers.getAcceptableMediaTypes().stream()
                .map(type -> type.getType() + "/" + type.getSubtype())
                .filter(List.of(YAML, MediaType.APPLICATION_JSON)::contains)
                .findFirst()
                .filter(MediaType.APPLICATION_JSON::equals)
                .isPresent();
        return json
                ? answer(MediaType.APPLICATION_JSON, new ObjectMapper().writeValueAsBytes(tree()))
                : answer(YAML, document());
    }

    public static JsonNode tree() throws IOException {
        return new YAMLMapper().readTree(document());
    }

    private static byte[] document() throws IOException {
        try (InputStream in = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new FileNotFoundException(DOCUMENT);
            }
            return in.readAllBytes();
        }
    }

    /** A viewer in a browser reads it from pages of its own origin. */
    private static Response answer(String type, byte[] document) {
        return Response.ok(document, type)
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }
}
