package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.Fingerprints;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import dev.tappet.workspace.BoundedCache;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.SlugItems;
import dev.tappet.workspace.WorkspaceKeys;
import dev.tappet.workspace.integration.Integration.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads and writes the items of integrations. Parsed and unsealed integrations are cached by the revision of the item.
 * Every change of the integration increases the revision; a change of its number of triggers, in the same item, does
 * not.
 */
public final class IntegrationItems {
    public static final String WORKSPACE = "workspace";
    private static final String NAME = "name";
    private static final String KIND = "kind";
    private static final String ENABLED = "enabled";
    private static final String AUTHENTICATION = "auth";
    private static final String ENROLLING_UNTIL = "enrolling";
    private static final String TOLERANCE = "tolerance";
    private static final String CREATED = "created";
    static final String REVISION = "revision";

    /** Number of workflows that are published at it. */
    public static final String TRIGGERS = "triggers";

    private static final String WEBHOOK = "WEBHOOK";
    private static final String RAW_HTTP = "RAW_HTTP";
    private static final String TAPPET = "TAPPET:";

    /** Whether the events of a stored integration are raw requests. */
    public static boolean isRaw(Item item) {
        return item.text(KIND).equals(Optional.of(RAW_HTTP));
    }

    /** Prefix of the name of a vendor. */
    private static final String VENDOR = "vendor:";

    private static final int MAX_CACHED = 1_000;

    private record Revision(UUID id, long number) {}

    private final BoundedCache<Revision, Integration> parsed = new BoundedCache<>(MAX_CACHED);
    private final SecretBox box;
    private final SecretMetadataItems secrets;

    public IntegrationItems(SecretBox box) {
        this.box = box;
        this.secrets = new SecretMetadataItems(Fingerprints.ofIntegrations(box));
    }

    /** The item of a new integration. */
    Item write(Integration integration) {
        Item.Builder item = Item.at(WorkspaceKeys.integration(integration.id()))
                .with(WORKSPACE, integration.workspace().toString())
                .with(CREATED, integration.created().toEpochMilli())
                .with(REVISION, 1)
                .with(TRIGGERS, 0);
        attributes(integration, integration.created())
                .forEach((name, value) -> value.ifPresent(attribute -> item.with(name, attribute)));
        return item.build();
    }

    /**
     * The changes of an existing item to the current integration.
     *
     * @param at time of the change
     */
    List<Change> changes(Integration now, Instant at) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Add(REVISION, 1));
        attributes(now, at)
                .forEach((name, value) -> changes.add(value.<Change>map(attribute -> new Change.Set(name, attribute))
                        .orElseGet(() -> new Change.Remove(name))));
        return changes;
    }

    /** All attributes that can change, by name; empty if the attribute is missing. */
    private Map<String, Optional<Attribute>> attributes(Integration integration, Instant at) {
        Map<String, Optional<Attribute>> attributes = new LinkedHashMap<>(SettingsItems.write(integration.settings()));
        attributes.putAll(secrets.write(integration, at));
        attributes.put(SlugItems.SLUG, integration.slug().map(Attribute::of));
        attributes.put(NAME, Optional.of(Attribute.of(integration.name())));
        attributes.put(KIND, Optional.of(Attribute.of(word(integration.kind()))));
        attributes.put(ENABLED, Optional.of(Attribute.of(integration.enabled() ? 1 : 0)));
        attributes.put(AUTHENTICATION, Optional.of(seal(integration)));
        attributes.put(
                ENROLLING_UNTIL,
                integration
                        .account()
                        .flatMap(VendorCredentials::enrollingUntil)
                        .map(until -> Attribute.of(until.toEpochMilli())));
        attributes.put(
                TOLERANCE,
                integration
                        .account()
                        .flatMap(VendorCredentials::tolerance)
                        .map(tolerance -> Attribute.of(tolerance.toSeconds())));
        return attributes;
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case Kind.Webhook _ -> WEBHOOK;
            case Kind.RawHttp _ -> RAW_HTTP;
            case Kind.OfTappet(Set<Reporting.EventType> events) -> TAPPET + Reporting.text(events);
            case Kind.OfVendor(VendorCredentials account) ->
                VENDOR + account.vendor().name();
        };
    }

    /** For a vendor, only the credentials are stored, because they determine the authentication. */
    private Attribute seal(Integration integration) {
        return integration
                .account()
                .map(account -> seal(integration.id(), account.credentials()))
                .orElseGet(() -> seal(integration.id(), integration.authentication()));
    }

    private Attribute seal(UUID owner, List<AuthenticationScheme> schemes) {
        return Attribute.of(box.seal(owner, SchemeJson.write(schemes)));
    }

    private Attribute seal(UUID owner, Map<String, List<String>> credentials) {
        return Attribute.of(box.seal(owner, Json.write(credentials)));
    }

    public Integration read(Item item) {
        UUID id = UUID.fromString(item.key().partition().substring(WorkspaceKeys.INTEGRATIONS.length()));
        return parsed.get(new Revision(id, item.number(REVISION).orElseThrow()), () -> {
            Kind kind = kind(id, item);
            List<AuthenticationScheme> authentication = authentication(id, kind, item);
            return new Integration(
                    id,
                    UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                    item.text(NAME).orElseThrow(),
                    item.text(SlugItems.SLUG),
                    kind,
                    item.number(ENABLED).orElseThrow() == 1,
                    authentication,
                    SettingsItems.read(item),
                    secrets.read(item, id, kind, authentication),
                    Instant.ofEpochMilli(item.number(CREATED).orElseThrow()));
        });
    }

    private List<AuthenticationScheme> authentication(UUID id, Kind kind, Item item) {
        return switch (kind) {
            case Kind.OfVendor(VendorCredentials account) -> account.schemes();
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ ->
                open(id, item.bytes(AUTHENTICATION).orElseThrow());
        };
    }

    private Kind kind(UUID id, Item item) {
        String word = item.text(KIND).orElseThrow();
        if (word.startsWith(TAPPET)) {
            return new Kind.OfTappet(Reporting.events(word.substring(TAPPET.length())));
        }
        return switch (word) {
            case WEBHOOK -> Kind.WEBHOOK;
            case RAW_HTTP -> Kind.RAW_HTTP;
            default ->
                new Kind.OfVendor(new VendorCredentials(
                        VendorTable.find(word.substring(VENDOR.length()))
                                .orElseThrow(() -> new IllegalStateException("Integration " + id + " is of a " + word)),
                        credentials(id, item.bytes(AUTHENTICATION).orElseThrow()),
                        item.number(ENROLLING_UNTIL).map(Instant::ofEpochMilli),
                        item.number(TOLERANCE).map(Duration::ofSeconds)));
        };
    }

    private Map<String, List<String>> credentials(UUID owner, byte[] sealed) {
        Map<String, List<String>> credentials = new LinkedHashMap<>();
        try {
            ((Map<?, ?>) Json.readStored(box.open(owner, sealed)))
                    .forEach((name, values) -> credentials.put(
                            (String) name,
                            ((List<?>) values).stream().map(String.class::cast).toList()));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The sealed credentials of integration " + owner + " are damaged", e);
        }
        return credentials;
    }

    private List<AuthenticationScheme> open(UUID owner, byte[] sealed) {
        try {
            return SchemeJson.read(box.open(owner, sealed));
        } catch (MalformedJsonException | InvalidFieldException e) {
            throw new IllegalStateException("The sealed authentication of integration " + owner + " is damaged", e);
        }
    }
}
