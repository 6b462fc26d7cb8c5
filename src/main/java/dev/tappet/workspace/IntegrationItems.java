package dev.tappet.workspace;

import dev.tappet.signature.Scheme;
import dev.tappet.signature.UnusableRuleException;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workflow.MalformedJsonException;
import java.time.Instant;
import java.util.List;
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
    static final String CREATED = "created";
    static final String REVISION = "revision";

    /** How many workflows are published at it. */
    static final String TRIGGERS = "triggers";

    private static final int KEPT = 1_000;

    private record Revision(UUID id, long number) {}

    private final BoundedCache<Revision, Integration> parsed = new BoundedCache<>(KEPT);
    private final SecretBox box;

    IntegrationItems(SecretBox box) {
        this.box = box;
    }

    Item write(Integration integration) {
        return Item.at(Keys.integration(integration.id()))
                .with(WORKSPACE, integration.workspace().toString())
                .with(NAME, integration.name())
                .with(KIND, integration.kind().name())
                .with(ENABLED, integration.enabled() ? 1 : 0)
                .with(AUTHENTICATION, seal(integration.id(), integration.authentication()))
                .with(ALLOW_LIST, text(integration.allowList()))
                .with(CREATED, integration.created().toEpochMilli())
                .with(REVISION, 1)
                .with(TRIGGERS, 0)
                .build();
    }

    Attribute seal(UUID owner, List<Scheme> schemes) {
        return Attribute.of(box.seal(owner, SchemeJson.write(schemes)));
    }

    Integration read(Item item) {
        UUID id = UUID.fromString(item.key().partition().substring(Keys.INTEGRATIONS.length()));
        return parsed.get(
                new Revision(id, item.number(REVISION).orElseThrow()),
                () -> new Integration(
                        id,
                        UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                        item.text(NAME).orElseThrow(),
                        Integration.Kind.valueOf(item.text(KIND).orElseThrow()),
                        item.number(ENABLED).orElseThrow() == 1,
                        open(id, item.bytes(AUTHENTICATION).orElseThrow()),
                        allowList(item),
                        Instant.ofEpochMilli(item.number(CREATED).orElseThrow())));
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
