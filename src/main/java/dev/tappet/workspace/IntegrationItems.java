package dev.tappet.workspace;

import dev.tappet.signature.Account;
import dev.tappet.signature.Scheme;
import dev.tappet.signature.UnusableRuleException;
import dev.tappet.signature.Vendors;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workflow.Json;
import dev.tappet.workflow.MalformedJsonException;
import dev.tappet.workspace.Integration.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Integrations to and from items. What is parsed and unsealed is kept by the item's revision, which every change of
 * the integration itself raises (the count of its triggers, which stands in the same item, does not).
 */
final class IntegrationItems {
    static final String WORKSPACE = "workspace";
    static final String NAME = "name";
    static final String KIND = "kind";
    static final String ENABLED = "enabled";
    static final String AUTHENTICATION = "auth";
    static final String ALLOW_LIST = "allow";
    static final String ENROLLING_UNTIL = "enrolling";
    static final String RATE = "rate";
    static final String CREATED = "created";
    static final String REVISION = "revision";

    /** How many workflows are published at it. */
    static final String TRIGGERS = "triggers";

    private static final String WEBHOOK = "WEBHOOK";
    private static final String RAW_HTTP = "RAW_HTTP";

    /** Before the name of a vendor. */
    private static final String VENDOR = "vendor:";

    private static final int KEPT = 1_000;

    private record Revision(UUID id, long number) {}

    private final BoundedCache<Revision, Integration> parsed = new BoundedCache<>(KEPT);
    private final SecretBox box;

    IntegrationItems(SecretBox box) {
        this.box = box;
    }

    Item write(Integration integration) {
        Item.Builder item = Item.at(Keys.integration(integration.id()))
                .with(WORKSPACE, integration.workspace().toString())
                .with(NAME, integration.name())
                .with(KIND, word(integration.kind()))
                .with(ENABLED, integration.enabled() ? 1 : 0)
                .with(AUTHENTICATION, seal(integration))
                .with(ALLOW_LIST, text(integration.allowList()))
                .with(CREATED, integration.created().toEpochMilli())
                .with(REVISION, 1)
                .with(TRIGGERS, 0);
        integration.limits().rate().ifPresent(rate -> item.with(RATE, rate));
        return item.build();
    }

    static String word(Kind kind) {
        return switch (kind) {
            case Kind.Webhook _ -> WEBHOOK;
            case Kind.RawHttp _ -> RAW_HTTP;
            case Kind.OfVendor(Account account) -> VENDOR + account.vendor().name();
        };
    }

    /** What a vendor's requests must satisfy follows from its credentials, so these alone are kept. */
    private Attribute seal(Integration integration) {
        return integration
                .account()
                .map(account -> seal(integration.id(), account.credentials()))
                .orElseGet(() -> seal(integration.id(), integration.authentication()));
    }

    Attribute seal(UUID owner, List<Scheme> schemes) {
        return Attribute.of(box.seal(owner, SchemeJson.write(schemes)));
    }

    Attribute seal(UUID owner, Map<String, List<String>> credentials) {
        return Attribute.of(box.seal(owner, Json.write(credentials)));
    }

    Integration read(Item item) {
        UUID id = UUID.fromString(item.key().partition().substring(Keys.INTEGRATIONS.length()));
        return parsed.get(new Revision(id, item.number(REVISION).orElseThrow()), () -> {
            Kind kind = kind(id, item);
            byte[] sealed = item.bytes(AUTHENTICATION).orElseThrow();
            return new Integration(
                    id,
                    UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                    item.text(NAME).orElseThrow(),
                    kind,
                    item.number(ENABLED).orElseThrow() == 1,
                    switch (kind) {
                        case Kind.OfVendor(Account account) -> account.schemes();
                        case Kind.Webhook _, Kind.RawHttp _ -> open(id, sealed);
                    },
                    allowList(item),
                    new Integration.Limits(item.number(RATE).map(Math::toIntExact)),
                    Instant.ofEpochMilli(item.number(CREATED).orElseThrow()));
        });
    }

    private Kind kind(UUID id, Item item) {
        String word = item.text(KIND).orElseThrow();
        return switch (word) {
            case WEBHOOK -> Kind.WEBHOOK;
            case RAW_HTTP -> Kind.RAW_HTTP;
            default ->
                new Kind.OfVendor(new Account(
                        Vendors.find(word.substring(VENDOR.length()))
                                .orElseThrow(() -> new IllegalStateException("Integration " + id + " is of a " + word)),
                        credentials(id, item.bytes(AUTHENTICATION).orElseThrow()),
                        item.number(ENROLLING_UNTIL).map(Instant::ofEpochMilli)));
        };
    }

    private Map<String, List<String>> credentials(UUID owner, byte[] sealed) {
        Map<String, List<String>> credentials = new LinkedHashMap<>();
        try {
            ((Map<?, ?>) Json.read(box.open(owner, sealed)))
                    .forEach((name, values) -> credentials.put(
                            (String) name,
                            ((List<?>) values).stream().map(String.class::cast).toList()));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The sealed credentials of integration " + owner + " are damaged", e);
        }
        return credentials;
    }

    static String text(AllowList allowList) {
        return String.join(" ", allowList.cidrs());
    }

    private static AllowList allowList(Item item) {
        List<String> cidrs = item.text(ALLOW_LIST).filter(text -> !text.isEmpty()).stream()
                .flatMap(text -> Stream.of(text.split(" ")))
                .toList();
        try {
            return AllowList.of(ALLOW_LIST, cidrs);
        } catch (UnusableInputException e) {
            throw new IllegalStateException("The allow-list of " + item.key() + " is damaged", e);
        }
    }

    private List<Scheme> open(UUID owner, byte[] sealed) {
        try {
            return SchemeJson.read(box.open(owner, sealed));
        } catch (MalformedJsonException | UnusableRuleException e) {
            throw new IllegalStateException("The sealed authentication of integration " + owner + " is damaged", e);
        }
    }
}
