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
import dev.tappet.signature.Credential;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.integration.Enrolments;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integrations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;

/** Opens a period in which a vendor that sends its secret itself may send another one. */
@Path(PublicApi.ROOT + "/integrations/{integration_id}/enrolment")
@RunOnVirtualThread
public class EnrolmentResource {
    private static final String MINUTES = "minutes";
    private static final long MAX_MINUTES = 60;

    /**
     * An open period for a new secret.
     *
     * @param until the end of the period, in which one secret is accepted
     */
    @PublicApi
    public record View(Instant until) {}

    private final Integrations integrations;
    private final Enrolments enrolments;
    private final InstantSource clock;
    private final CallerContext access;

    EnrolmentResource(Integrations integrations, Enrolments enrolments, InstantSource clock, CallerContext access) {
        this.integrations = integrations;
        this.enrolments = enrolments;
        this.clock = clock;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("openEnrolment")
    public View open(@RestPath("integration_id") String integrationId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.integration(integrationId);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(MINUTES));
        long minutes = body.number(MINUTES);
        if (minutes < 1 || minutes > MAX_MINUTES) {
            throw new InvalidFieldException(MINUTES, "must be 1 to %d".formatted(MAX_MINUTES));
        }
        Integration integration = integrations.find(workspace, id).orElseThrow(EnrolmentResource::notFound);
        if (!supportsEnrolment(integration.account())) {
            throw RejectedException.of(
                    ProblemType.CONFLICT, "The sender of this integration does not send a secret; set its credentials");
        }
        Instant until = clock.instant().plus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.MILLIS);
        ChangeResponses.done(enrolments.open(workspace, id, until), EnrolmentResource::notFound);
        return new View(until);
    }

    private static boolean supportsEnrolment(Optional<VendorCredentials> account) {
        return account.stream()
                .flatMap(credentials -> credentials.vendor().credentials().stream())
                .anyMatch(Credential::enrolled);
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.INTEGRATION_NOT_FOUND, "No integration with this id");
    }
}
