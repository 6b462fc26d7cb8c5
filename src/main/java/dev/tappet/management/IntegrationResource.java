package dev.tappet.management;

import dev.tappet.signature.Account;
import dev.tappet.trigger.ErrorRow;
import dev.tappet.workspace.AllowList;
import dev.tappet.workspace.Authentication;
import dev.tappet.workspace.Integration;
import dev.tappet.workspace.Integration.Kind;
import dev.tappet.workspace.Integrations;
import dev.tappet.workspace.Listed;
import dev.tappet.workspace.Name;
import dev.tappet.workspace.UnusableInputException;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The integrations of the caller's workspace. Secrets go in and never come out. */
@Path(PublicApi.ROOT + "/integrations")
@RunOnVirtualThread
class IntegrationResource {
    private static final String NAME = "name";
    private static final String KIND = "kind";
    private static final String ENABLED = "enabled";
    private static final String AUTHENTICATION = "authentication";
    private static final String CREDENTIALS = "credentials";
    private static final String ALLOWED_ADDRESSES = "allowed_addresses";
    private static final String LIMITS = "limits";
    private static final String RATE = "rate";

    /**
     * @param authentication   what requests must satisfy, unless a vendor's credentials say that
     * @param credentials      of a vendor, by name
     * @param enrollingUntil   until when the vendor may bring another secret itself
     * @param allowedAddresses where requests must come from; an empty list lets them come from everywhere
     * @param url              where its events are sent
     */
    @PublicApi
    record View(
            UUID id,
            UUID workspaceId,
            String name,
            String kind,
            boolean enabled,
            Optional<AuthenticationView> authentication,
            Optional<Map<String, CredentialView>> credentials,
            Optional<Instant> enrollingUntil,
            List<String> allowedAddresses,
            LimitsView limits,
            String url,
            Instant createdAt)
            implements Identified {}

    /** @param rate executions a second that it may start; left out where only its workspace's limit holds */
    @PublicApi
    record LimitsView(Optional<Integer> rate) {}

    @PublicApi
    record Listing(List<View> integrations, Optional<String> nextPageToken) {}

    private final Integrations integrations;
    private final TriggerUrls urls;
    private final Access access;

    IntegrationResource(Integrations integrations, TriggerUrls urls, Access access) {
        this.integrations = integrations;
        this.urls = urls;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createIntegration")
    public View create(InputStream sent) throws UnusableInputException, IOException {
        UUID workspace = access.changing();
        RequestBody body =
                RequestBody.json(sent, Set.of(NAME, KIND, AUTHENTICATION, CREDENTIALS, ALLOWED_ADDRESSES, LIMITS));
        Name name = Name.of(body.text(NAME));
        Kind kind = Kinds.read(body, KIND, CREDENTIALS, AUTHENTICATION);
        Authentication authentication = body.has(AUTHENTICATION) ? authentication(body) : Authentication.NONE;
        AllowList allowList = body.has(ALLOWED_ADDRESSES) ? allowList(body) : AllowList.EVERYONE;
        Integration.Limits limits = body.has(LIMITS) ? limits(body) : Integration.Limits.NONE;
        return view(integrations.create(workspace, name, kind, authentication, allowList, limits));
    }

    @GET
    public Listing list(@RestQuery(Paging.SIZE) Optional<String> size, @RestQuery(Paging.TOKEN) Optional<String> token)
            throws UnusableInputException {
        Listed<Integration> page = integrations.list(access.reading(), Paging.of(size, token));
        return new Listing(page.found().stream().map(this::view).toList(), page.next());
    }

    @GET
    @Path("{integrationId}")
    public View find(@RestPath String integrationId) {
        UUID workspace = access.reading();
        return integrations
                .find(workspace, Ids.integration(integrationId))
                .map(this::view)
                .orElseThrow(IntegrationResource::notFound);
    }

    @PATCH
    @Path("{integrationId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("updateIntegration")
    public View update(@RestPath String integrationId, InputStream sent) throws UnusableInputException, IOException {
        UUID workspace = access.changing();
        UUID id = Ids.integration(integrationId);
        RequestBody body =
                RequestBody.json(sent, Set.of(NAME, ENABLED, AUTHENTICATION, CREDENTIALS, ALLOWED_ADDRESSES, LIMITS));
        Integrations.Update update = new Integrations.Update(
                body.has(NAME) ? Optional.of(Name.of(body.text(NAME))) : Optional.empty(),
                body.has(ENABLED) ? Optional.of(body.flag(ENABLED)) : Optional.empty(),
                body.has(AUTHENTICATION) ? Optional.of(authentication(body)) : Optional.empty(),
                Kinds.account(integrations.find(workspace, id), body, CREDENTIALS, AUTHENTICATION),
                body.has(ALLOWED_ADDRESSES) ? Optional.of(allowList(body)) : Optional.empty(),
                body.has(LIMITS) ? Optional.of(limits(body)) : Optional.empty());
        return integrations.update(workspace, id, update).map(this::view).orElseThrow(IntegrationResource::notFound);
    }

    @DELETE
    @Path("{integrationId}")
    @Audited("deleteIntegration")
    public void delete(@RestPath String integrationId) {
        UUID workspace = access.changing();
        Verdicts.done(integrations.delete(workspace, Ids.integration(integrationId)), IntegrationResource::notFound);
    }

    private static Authentication authentication(RequestBody body) throws UnusableInputException {
        return AuthenticationView.read(body.object(AUTHENTICATION, AuthenticationView.KEYS));
    }

    private static AllowList allowList(RequestBody body) throws UnusableInputException {
        return AllowList.of(ALLOWED_ADDRESSES, body.texts(ALLOWED_ADDRESSES));
    }

    private static Integration.Limits limits(RequestBody body) throws UnusableInputException {
        RequestBody limits = body.object(LIMITS, Set.of(RATE));
        return new Integration.Limits(
                limits.has(RATE)
                        ? Optional.of(limits.number(RATE, 1, WorkspaceLimitsForm.MOST_RATE))
                        : Optional.empty());
    }

    View view(Integration integration) {
        return new View(
                integration.id(),
                integration.workspace(),
                integration.name(),
                Kinds.word(integration.kind()),
                integration.enabled(),
                integration.account().isPresent()
                        ? Optional.empty()
                        : Optional.of(AuthenticationView.of(integration.authentication())),
                integration.account().map(CredentialView::of),
                integration.account().flatMap(Account::enrollingUntil),
                integration.allowList().cidrs(),
                new LimitsView(integration.limits().rate()),
                urls.of(integration.id()),
                integration.created());
    }

    private static RejectedException notFound() {
        return RejectedException.of(ErrorRow.INTEGRATION_NOT_FOUND, "No integration with this id");
    }
}
