package dev.tappet.workspace;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workflow.SlugReference;
import dev.tappet.workflow.SlugReference.Kind;
import dev.tappet.workflow.SlugResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Stores slugs: an item for each slug in its workspace, whose key makes it unique. It is written in the same commit as
 * the head with the slug. A published version stores the ids of its slugs.
 */
public final class SlugItems {
    /** Attribute of the head of a workflow or an integration. */
    public static final String SLUG = "slug";

    private static final String ID = "id";
    private static final String SLUGS = "slugs";

    private SlugItems() {}

    static Key key(UUID workspace, SlugReference reference) {
        return new Key(WorkspaceKeys.members(workspace), prefix(reference.kind()) + reference.slug());
    }

    private static String prefix(Kind kind) {
        return switch (kind) {
            case WORKFLOW -> "SLUG#W#";
            case INTEGRATION -> "SLUG#I#";
        };
    }

    /**
     * The writes that change the slug of a resource.
     *
     * @param before the current slug; empty if it has none
     * @param now    the new slug, which no other resource of its kind may have; empty for none
     */
    public static List<Write> change(
            UUID workspace, Kind kind, UUID id, Optional<String> before, Optional<String> now) {
        List<Write> writes = new ArrayList<>();
        if (before.equals(now)) {
            return writes;
        }
        now.ifPresent(slug -> writes.add(new Write.Put(
                Item.at(key(workspace, new SlugReference(kind, slug)))
                        .with(ID, id.toString())
                        .build(),
                Condition.absent())));
        before.ifPresent(slug -> writes.add(new Write.Delete(
                key(workspace, new SlugReference(kind, slug)),
                Condition.all(new Condition.Test.Is(ID, Attribute.of(id.toString()))))));
        return writes;
    }

    /** Whether the write that failed is one of {@link #change}, because another resource has the slug. */
    public static boolean isTaken(Write refused) {
        return refused instanceof Write.Put && refused.key().sort().startsWith("SLUG#");
    }

    /** The id of the resource with a slug in a workspace. */
    public static Optional<UUID> find(ItemTable table, UUID workspace, SlugReference reference) {
        return Optional.ofNullable(ids(table, workspace, Set.of(reference)).get(reference));
    }

    /** Resolves the current slugs of a workspace. */
    static SlugResolver resolver(ItemTable table, UUID workspace) {
        return references -> ids(table, workspace, references);
    }

    private static Map<SlugReference, UUID> ids(ItemTable table, UUID workspace, Set<SlugReference> references) {
        Map<Key, SlugReference> keys = new HashMap<>();
        references.stream()
                .limit(ItemTable.MAX_BATCH_SIZE)
                .forEach(reference -> keys.put(key(workspace, reference), reference));
        Map<SlugReference, UUID> ids = new HashMap<>();
        table.get(keys.keySet())
                .forEach((key, item) ->
                        ids.put(keys.get(key), UUID.fromString(item.text(ID).orElseThrow())));
        return ids;
    }

    /** The version with the ids of its slugs at the time of its publication. */
    static Item with(Item version, Map<SlugReference, UUID> slugs) {
        if (slugs.isEmpty()) {
            return version;
        }
        Map<String, String> stored = new HashMap<>();
        slugs.forEach((reference, id) -> stored.put(prefix(reference.kind()) + reference.slug(), id.toString()));
        Map<String, Attribute> attributes = new HashMap<>(version.attributes());
        attributes.put(SLUGS, Attribute.of(Json.write(stored)));
        return new Item(version.key(), attributes, version.indexes(), version.expires());
    }

    /** Resolves the slugs of a published version to their ids at the time of its publication. */
    static SlugResolver of(Item version) {
        return references -> {
            Map<?, ?> stored = version.bytes(SLUGS).map(SlugItems::read).orElse(Map.of());
            Map<SlugReference, UUID> ids = new HashMap<>();
            references.forEach(reference -> {
                if (stored.get(prefix(reference.kind()) + reference.slug()) instanceof String id) {
                    ids.put(reference, UUID.fromString(id));
                }
            });
            return ids;
        };
    }

    private static Map<?, ?> read(byte[] json) {
        try {
            return (Map<?, ?>) Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The slugs of a version are damaged", e);
        }
    }
}
