package dev.tappet.workspace;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workspace.connection.ConnectionUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    private static final int WORKFLOWS_AT_ONCE = ItemTable.MOST_AT_ONCE / 2;

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
        List<String> users = new ArrayList<>();
        // slugs and called workflows of a shared workflow belong to its owner
        List<String> members = use.isOfOwner()
                ? List.of(WorkspaceKeys.WORKFLOWS)
                : List.of(WorkspaceKeys.WORKFLOWS, WorkspaceKeys.SHARED);
        for (String prefix : members) {
            Query query =
                    Query.startingWith(WorkspaceKeys.members(workspace), prefix).limit(WORKFLOWS_AT_ONCE);
            Page<Item> page = table.query(query);
            add(page.found(), prefix, use, users);
            while (page.next().isPresent() && users.size() < SHOWN) {
                page = table.query(query.after(page.next().get()));
                add(page.found(), prefix, use, users);
            }
        }
        return users;
    }

    private void add(List<Item> members, String prefix, DefinitionUse use, List<String> users) {
        if (members.isEmpty()) {
            return;
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
        workflows.stream()
                .flatMap(id -> Optional.ofNullable(found.get(WorkspaceKeys.workflow(id))).stream())
                .map(WorkflowItems::read)
                .filter(metadata -> users.size() < SHOWN && uses(metadata, found.get(UseItems.key(metadata.id())), use))
                .map(metadata -> "\"" + metadata.name() + "\" (" + metadata.id() + ")")
                .forEach(users::add);
    }

    private boolean uses(WorkflowMetadata metadata, Item list, DefinitionUse use) {
        return metadata.published()
                .map(publication -> UseItems.uses(list, publication.version(), use)
                        .orElseGet(() -> !use.isSlug() && isRead(metadata.id(), publication.version(), use)))
                .orElse(false);
    }

    private boolean isRead(UUID workflow, int number, DefinitionUse use) {
        Key key = WorkspaceKeys.version(workflow, number);
        Optional<Item> version = Optional.ofNullable(table.get(List.of(key)).get(key));
        return version.isPresent()
                && mayMention(WorkflowItems.source(version.get()).text(), use.name())
                && reader.map(definitions -> definitions.read(
                                                WorkflowItems.source(version.get())
                                                        .utf8(),
                                                SlugItems.of(version.get()))
                                        instanceof ParseResult.Valid valid
                                && DefinitionUse.all(valid.workflow()).contains(use))
                        .orElse(false);
    }

    /** An escape in JSON or YAML may replace a part of the name; ids may be in upper case. */
    private static boolean mayMention(String text, String name) {
        return text.contains("\\") || text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }
}
