package dev.tappet.workspace;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workspace.connection.ConnectionUsers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds the published workflows of a workspace, and those shared with it, that use a resource. Reads their heads and
 * lists of uses: two table calls for fifty workflows. A version without a list, published by an earlier Tappet, is read
 * and parsed if its text contains the name.
 */
public final class PublishedUsers implements ConnectionUsers {
    /** Maximum number of users that are returned; one is sufficient to reject a change. */
    private static final int SHOWN = 5;

    private static final int WORKFLOW_BATCH_SIZE = ItemTable.MAX_BATCH_SIZE / 2;

    /**
     * A published workflow that uses a resource.
     *
     * @param workflow its id in the workspace that owns it
     * @param shared   whether another workspace owns it and shares it
     */
    public record User(UUID workflow, String name, boolean shared) {}

    private final ItemTable table;
    private final Optional<DefinitionReader> reader;

    public PublishedUsers(ItemTable table, DefinitionReader reader) {
        this(table, Optional.of(reader));
    }

    private PublishedUsers(ItemTable table, Optional<DefinitionReader> reader) {
        this.table = table;
        this.reader = reader;
    }

    /** Finds the users of slugs only; definitions without a list of uses have no slugs. */
    public static PublishedUsers ofSlugs(ItemTable table) {
        return new PublishedUsers(table, Optional.empty());
    }

    @Override
    public List<String> of(UUID workspace, String connection) {
        return of(workspace, DefinitionUse.connection(connection));
    }

    /** The names of the workflows in quotes, each with its id; at most the first five. */
    public List<String> of(UUID workspace, DefinitionUse use) {
        // slugs and called workflows of a shared workflow belong to its owner
        List<String> members = use.isOfOwner()
                ? List.of(WorkspaceKeys.WORKFLOWS)
                : List.of(WorkspaceKeys.WORKFLOWS, WorkspaceKeys.SHARED);
        return find(workspace, members, List.of(use), SHOWN).getOrDefault(use, List.of()).stream()
                .limit(SHOWN)
                .map(user -> "\"" + user.name() + "\" (" + user.workflow() + ")")
                .toList();
    }

    /**
     * All users of several secrets, variables or connections. Reads every workflow of the workspace once.
     *
     * @return by resource; resources without users are omitted
     */
    public Map<DefinitionUse, List<User>> ofEach(UUID workspace, Collection<DefinitionUse> resources) {
        return resources.isEmpty()
                ? Map.of()
                : find(workspace, List.of(WorkspaceKeys.WORKFLOWS, WorkspaceKeys.SHARED), resources, Integer.MAX_VALUE);
    }

    /** @param enough reads no further once there are so many users in all */
    private Map<DefinitionUse, List<User>> find(
            UUID workspace, List<String> members, Collection<DefinitionUse> resources, int enough) {
        Map<DefinitionUse, List<User>> users = new HashMap<>();
        int count = 0;
        for (String prefix : members) {
            Query query =
                    Query.startingWith(WorkspaceKeys.members(workspace), prefix).limit(WORKFLOW_BATCH_SIZE);
            Page<Item> page = table.query(query);
            count += add(workspace, page.found(), prefix, resources, users);
            while (page.next().isPresent() && count < enough) {
                page = table.query(query.after(page.next().get()));
                count += add(workspace, page.found(), prefix, resources, users);
            }
        }
        return users;
    }

    /** @return the number of users that were added */
    private int add(
            UUID workspace,
            List<Item> members,
            String prefix,
            Collection<DefinitionUse> resources,
            Map<DefinitionUse, List<User>> users) {
        if (members.isEmpty()) {
            return 0;
        }
        List<UUID> workflows = members.stream()
                .map(member -> prefix.equals(WorkspaceKeys.SHARED)
                        ? ShareItems.workflow(member)
                        : UUID.fromString(member.key().sort().substring(prefix.length())))
                .distinct()
                .toList();
        Map<Key, Item> found = table.get(workflows.stream()
                .flatMap(id -> Stream.of(WorkspaceKeys.workflow(id), UseItems.key(id)))
                .toList());
        int count = 0;
        for (UUID id : workflows) {
            Item head = found.get(WorkspaceKeys.workflow(id));
            if (head != null) {
                WorkflowMetadata metadata = WorkflowItems.read(head);
                User user = new User(id, metadata.name().toString(), prefix.equals(WorkspaceKeys.SHARED));
                for (DefinitionUse use : used(workspace, metadata, found.get(UseItems.key(id)), resources)) {
                    users.computeIfAbsent(use, _ -> new ArrayList<>()).add(user);
                    count++;
                }
            }
        }
        return count;
    }

    /** Those of the resources that the published version uses. */
    private List<DefinitionUse> used(
            UUID workspace, WorkflowMetadata metadata, Item list, Collection<DefinitionUse> resources) {
        if (metadata.published().isEmpty()) {
            return List.of();
        }
        int version = metadata.published().get().version();
        Optional<Set<String>> listed = UseItems.of(list, version);
        if (listed.isPresent()) {
            return resources.stream()
                    .filter(use -> listed.get().contains(use.text()))
                    .toList();
        }
        List<DefinitionUse> unlisted =
                resources.stream().filter(use -> !use.isSlug()).toList();
        return unlisted.isEmpty() ? List.of() : read(workspace, metadata.id(), version, unlisted);
    }

    private List<DefinitionUse> read(UUID workspace, UUID workflow, int number, List<DefinitionUse> resources) {
        Key key = WorkspaceKeys.version(workflow, number);
        Item version = table.get(List.of(key)).get(key);
        if (version == null || reader.isEmpty()) {
            return List.of();
        }
        DefinitionSource source = WorkflowItems.source(version);
        List<DefinitionUse> named = resources.stream()
                .filter(use -> mayMention(source.text(), use.name()))
                .toList();
        if (named.isEmpty()
                || !(reader.get().of(workspace).read(source.utf8(), SlugItems.of(version))
                        instanceof ParseResult.Valid valid)) {
            return List.of();
        }
        Set<DefinitionUse> uses = DefinitionUse.all(valid.workflow());
        return named.stream().filter(uses::contains).toList();
    }

    /** An escape in JSON or YAML may replace a part of the name; ids may be in upper case. */
    private static boolean mayMention(String text, String name) {
        return text.contains("\\") || text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }
}
