package dev.tappet.api.integration;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.integration.IntegrationSecrets;
import dev.tappet.workspace.integration.Integrations;
import dev.tappet.workspace.integration.SecretMetadata;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/**
 * The single secrets of an integration. To rotate a secret, add the new one, and remove the old one once it is unused.
 */
@Path(PublicApi.ROOT + "/integrations/{integration_id}/secrets")
@RunOnVirtualThread
public class IntegrationSecretResource {
    private static final String PLACE = "place";
    private static final String VALUE = "value";

    /**
     * A stored secret.
     *
     * @param place   the field that contains it when an integration is created
     * @param addedAt left out if it was not recorded
     */
    @PublicApi
    public record View(String fingerprint, String place, Optional<Instant> addedAt) {
        static View of(SecretMetadata secret) {
            return new View(secret.fingerprint(), secret.place().text(), secret.added());
        }
    }

    private final Integrations integrations;
    private final IntegrationSecrets secrets;
    private final CallerContext access;

    IntegrationSecretResource(Integrations integrations, IntegrationSecrets secrets, CallerContext access) {
        this.integrations = integrations;
        this.secrets = secrets;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("addIntegrationSecret")
    public View add(@RestPath("integration_id") String integrationId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.integration(integrationId);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(PLACE, VALUE));
        Optional<String> place = body.has(PLACE) ? Optional.of(body.text(PLACE)) : Optional.empty();
        return View.of(ChangeResponses.done(
                secrets.add(workspace, id, place, body.text(VALUE)), IntegrationResource::notFound));
    }

    @DELETE
    @Path("{fingerprint}")
    @Audited("removeIntegrationSecret")
    public void remove(@RestPath("integration_id") String integrationId, @RestPath String fingerprint) {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.integration(integrationId);
        integrations.find(workspace, id).orElseThrow(IntegrationResource::notFound);
        ChangeResponses.done(
                secrets.remove(workspace, id, fingerprint),
                () -> RejectedException.of(
                        ProblemType.NOT_FOUND, "No secret of this integration has this fingerprint"));
    }
}
