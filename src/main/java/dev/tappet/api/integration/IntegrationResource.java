package dev.tappet.api.integration;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.Identified;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.api.support.SlugForm;
import dev.tappet.api.workflow.TriggerUrls;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.Slug;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integration.Settings;
import dev.tappet.workspace.integration.Integrations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The integrations of the caller's workspace. Their secrets can be written, but not read. */
@Path(PublicApi.ROOT + "/integrations")
@RunOnVirtualThread
public class IntegrationResource {
    private static final String NAME = "name";
    private static final String ENABLED = "enabled";

    private static final Set<String> NEW_KEYS = keys(SenderForm.NEW_KEYS, NAME, SlugForm.SLUG);
    private static final Set<String> KEYS = keys(SenderForm.KEYS, NAME, ENABLED, SlugForm.SLUG);

    /**
     * An integration.
     *
     * @param slug                   the name in definitions
     * @param authentication         of its requests; left out if a vendor's credentials define it
     * @param credentials            of a vendor, by name
     * @param secrets                the stored secrets, by their fingerprints
     * @param enrollingUntil         until when the vendor may send another secret itself
     * @param toleranceSeconds       the maximum age of a request's signature, if the vendor signs the time
     * @param allowedAddresses       the source addresses of its requests; an empty list allows all addresses
     * @param cors                   the pages that may send requests from a browser, if set
     * @param authenticatePreflights whether preflights are authenticated; for raw HTTP only
     * @param flatForms              whether brackets in the names of form fields have no meaning; not for raw HTTP
     * @param handshakes             challenges of its senders that are answered without starting an execution
     * @param events                 the reported events; for the kind tappet only
     * @param url                    the trigger URL for its events; returns 404 for the kind tappet
     */
    @PublicApi
    public record View(
            UUID id,
            UUID workspaceId,
            String name,
            Optional<String> slug,
            String kind,
            boolean enabled,
            Optional<AuthenticationView> authentication,
            Optional<Map<String, CredentialView>> credentials,
            List<IntegrationSecretResource.View> secrets,
            Optional<Instant> enrollingUntil,
            Optional<Long> toleranceSeconds,
            List<String> allowedAddresses,
            SettingsForm.LimitsView limits,
            SettingsForm.ActivityView activity,
            Optional<SettingsForm.CorsView> cors,
            Optional<Boolean> authenticatePreflights,
            Optional<Boolean> flatForms,
            Optional<List<Map<String, Object>>> handshakes,
            Optional<List<String>> events,
            String url,
            Instant createdAt)
            implements Identified {}

    /** A page of integrations. */
    @PublicApi
    public record Listing(List<View> integrations, Optional<String> nextPageToken) {}

    private final Integrations integrations;
    private final TriggerUrls urls;
    private final CallerContext access;

    IntegrationResource(Integrations integrations, TriggerUrls urls, CallerContext access) {
        this.integrations = integrations;
        this.urls = urls;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createIntegration")
    public View create(InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        ObjectFields body = JsonRequestReader.json(sent, NEW_KEYS);
        DisplayName name = DisplayName.of(body.text(NAME));
        Kind kind = SenderForm.kind(body);
        Authentication authentication = SenderForm.authentication(body);
        Settings settings = SettingsForm.read(body, kind, Settings.STANDARD);
        return view(ChangeResponses.done(
                integrations.create(workspace, name, SlugForm.read(body), kind, authentication, settings),
                IntegrationResource::notFound));
    }

    @GET
    public Listing list(
            @RestQuery(SlugForm.SLUG) Optional<String> slug,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        PageRequest pageRequest = PagingQuery.of(size, token);
        ResultPage<Integration> page = slug.isPresent()
                ? new ResultPage<>(
                        integrations.find(workspace, Slug.of(slug.get())).stream()
                                .toList(),
                        Optional.empty())
                : integrations.list(workspace, pageRequest);
        return new Listing(page.found().stream().map(this::view).toList(), page.next());
    }

    @GET
    @Path("{integration_id}")
    public View find(@RestPath("integration_id") String integrationId) {
        UUID workspace = access.viewerWorkspace();
        return integrations
                .find(workspace, IdParser.integration(integrationId))
                .map(this::view)
                .orElseThrow(IntegrationResource::notFound);
    }

    @PATCH
    @Path("{integration_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("updateIntegration")
    public View update(@RestPath("integration_id") String integrationId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.integration(integrationId);
        ObjectFields body = JsonRequestReader.json(sent, KEYS);
        return view(ChangeResponses.done(
                integrations.update(workspace, id, existing -> edited(existing, body)), IntegrationResource::notFound));
    }

    private static ChangeResult<Integration> edited(Integration existing, ObjectFields body)
            throws InvalidFieldException {
        Integration now =
                SenderForm.edited(existing, body).with(SettingsForm.read(body, existing.kind(), existing.settings()));
        if (body.has(NAME)) {
            now = now.withName(DisplayName.of(body.text(NAME)));
        }
        if (body.has(SlugForm.SLUG)) {
            now = now.withSlug(SlugForm.read(body));
        }
        if (body.has(ENABLED)) {
            now = now.enabled(body.flag(ENABLED));
        }
        return new ChangeResult.Done<>(now);
    }

    @DELETE
    @Path("{integration_id}")
    @Audited("deleteIntegration")
    public void delete(@RestPath("integration_id") String integrationId) {
        UUID workspace = access.editorWorkspace();
        ChangeResponses.done(
                integrations.delete(workspace, IdParser.integration(integrationId)), IntegrationResource::notFound);
    }

    private static Set<String> keys(Set<String> sender, String... own) {
        return Stream.of(sender, SettingsForm.KEYS, Set.of(own))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    View view(Integration integration) {
        Settings settings = integration.settings();
        return new View(
                integration.id(),
                integration.workspace(),
                integration.name(),
                integration.slug(),
                IntegrationKindNames.word(integration.kind()),
                integration.enabled(),
                integration.account().isPresent()
                        ? Optional.empty()
                        : Optional.of(AuthenticationView.of(integration.authentication())),
                integration.account().map(CredentialView::of),
                integration.secrets().stream()
                        .map(IntegrationSecretResource.View::of)
                        .toList(),
                integration.account().flatMap(VendorCredentials::enrollingUntil),
                integration
                        .account()
                        .flatMap(VendorCredentials::maxSignatureAge)
                        .map(Duration::toSeconds),
                settings.allowList().cidrs(),
                new SettingsForm.LimitsView(settings.limits().rate()),
                new SettingsForm.ActivityView(settings.keepsRefused()),
                SettingsForm.view(settings.cors()),
                integration.kind().equals(Kind.RAW_HTTP)
                        ? Optional.of(settings.authenticatesPreflights())
                        : Optional.empty(),
                integration.kind().equals(Kind.RAW_HTTP) ? Optional.empty() : Optional.of(settings.flatForms()),
                HandshakeForm.view(settings.handshakes()),
                integration.kind() instanceof Kind.OfTappet(Set<Reporting.EventType> events)
                        ? Optional.of(events.stream()
                                .sorted()
                                .map(Reporting.EventType::type)
                                .toList())
                        : Optional.empty(),
                urls.of(integration.id()),
                integration.created());
    }

    static RejectedException notFound() {
        return RejectedException.of(ProblemType.INTEGRATION_NOT_FOUND, "No integration with this id");
    }
}
