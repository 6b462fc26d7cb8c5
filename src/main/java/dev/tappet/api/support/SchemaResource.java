package dev.tappet.api.support;

import dev.tappet.workflow.DefinitionParser;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Serves the JSON Schema of workflows, for editors. Definitions are checked with the same schema. Needs no token. */
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
        // browser-based editors read the schema from other origins
        return Response.ok(definitions.schema())
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }
}
