package dev.tappet.api.support;

import dev.tappet.workflow.DefinitionParser;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The JSON Schema of workflows, for editors; the same by which definitions are checked here. Open to everybody. */
@Path("/schema/workflow.json")
public class SchemaResource {
    private static final String SCHEMA_JSON = "application/schema+json";

    private final DefinitionParser definitions;

    SchemaResource(DefinitionParser definitions) {
        this.definitions = definitions;
    }

    @GET
    @Produces(SCHEMA_JSON)
    public Response schema() {
        // an editor in a browser reads it from pages of its own origin
        return Response.ok(definitions.schema())
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }
}
