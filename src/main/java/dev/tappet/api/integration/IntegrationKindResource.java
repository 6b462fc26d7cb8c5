package dev.tappet.api.integration;

import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.PublicApi;
import dev.tappet.signature.Credential;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorTable;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of integrations, and what each of them asks for. */
@Path(PublicApi.ROOT + "/integration-kinds")
public class IntegrationKindResource {
    /**
     * @param kind        as an integration is made with it
     * @param label       for people
     * @param setup       where a person puts the integration's URL
     * @param credentials what is asked for, in that order
     * @param toleranceSeconds how long ago its requests may have been signed, where it signs the time
     */
    @PublicApi
    public record View(
            String kind, String label, String setup, List<AskedView> credentials, Optional<Long> toleranceSeconds) {}

    /**
     * @param where    where a person finds it
     * @param secret   whether it is never shown again
     * @param required whether it must be there from the start
     */
    @PublicApi
    public record AskedView(String name, String label, String where, boolean secret, boolean required) {}

    @PublicApi
    public record Listing(List<View> integrationKinds) {}

    private static final List<View> OURS = List.of(
            new View(
                    IntegrationKindNames.WEBHOOK,
                    "Webhook",
                    "Any sender of JSON, XML or forms; say under authentication how it signs.",
                    List.of(),
                    Optional.empty()),
            new View(
                    IntegrationKindNames.RAW_HTTP,
                    "Raw HTTP",
                    "Any request of any method and content; the workflow sees the whole of it.",
                    List.of(),
                    Optional.empty()),
            new View(
                    IntegrationKindNames.TAPPET,
                    "Tappet",
                    "Nothing to set up: it starts its workflows when executions of this workspace fail, and when its integrations reject many requests.",
                    List.of(),
                    Optional.empty()));

    private final CallerContext access;

    IntegrationKindResource(CallerContext access) {
        this.access = access;
    }

    @GET
    public Listing list() {
        access.reading();
        return new Listing(
                Stream.concat(OURS.stream(), VendorTable.all().stream().map(IntegrationKindResource::view))
                        .toList());
    }

    private static View view(Vendor vendor) {
        return new View(
                vendor.name(),
                vendor.label(),
                vendor.setup(),
                vendor.credentials().stream()
                        .map(IntegrationKindResource::asked)
                        .toList(),
                vendor.tolerance().map(Duration::toSeconds));
    }

    private static AskedView asked(Credential credential) {
        return new AskedView(
                credential.name(), credential.label(), credential.where(), credential.secret(), credential.required());
    }
}
