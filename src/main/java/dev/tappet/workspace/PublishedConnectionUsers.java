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
import java.util.Optional;
import java.util.UUID;

/**
 * Reads what a workspace has published, and what others share with it, to find the users of a connection. Only
 * definitions whose text has its name are parsed.
 */
public final class PublishedConnectionUsers implements ConnectionUsers {
    /** Users that are named; one is enough to refuse a change. */
    private static final int SHOWN = 5;

    private final ItemTable table;
    private final DefinitionReader reader;

    public PublishedConnectionUsers(ItemTable table, DefinitionReader reader) {
        this.table = table;
        this.reader = reader;
    }

    @Override
    public List<String> of(UUID workspace, String connection) {
        List<String> users = new ArrayList<>();
        for (String prefix : List.of(WorkspaceKeys.WORKFLOWS, WorkspaceKeys.SHARED)) {
            Query query =
                    Query.startingWith(WorkspaceKeys.members(workspace), prefix).limit(ItemTable.MOST_AT_ONCE);
            Page<Item> page = table.query(query);
            add(page.found(), prefix, connection, users);
            while (page.next().isPresent() && users.size() < SHOWN) {
                page = table.query(query.after(page.next().get()));
                add(page.found(), prefix, connection, users);
            }
        }
        return users;
    }

    private void add(List<Item> members, String prefix, String connection, List<String> users) {
        if (members.isEmpty()) {
            return;
        }
        List<Key> heads = members.stream()
                .map(member -> prefix.equals(WorkspaceKeys.SHARED)
                        ? ShareItems.workflow(member)
                        : UUID.fromString(member.key().sort().substring(prefix.length())))
                .distinct()
                .map(WorkspaceKeys::workflow)
                .toList();
        table.get(heads).values().stream()
                .map(WorkflowItems::read)
                .filter(head -> users.size() < SHOWN && uses(head, connection))
                .map(head -> "\"" + head.name() + "\" (" + head.id() + ")")
                .forEach(users::add);
    }

    private boolean uses(WorkflowMetadata head, String connection) {
        Optional<Key> version =
                head.published().map(publication -> WorkspaceKeys.version(head.id(), publication.version()));
        return version.flatMap(
                        key -> Optional.ofNullable(table.get(List.of(key)).get(key)))
                .map(WorkflowItems::source)
                // an escape of JSON or YAML may stand for a part of the name
                .filter(source ->
                        source.text().contains(connection) || source.text().contains("\\"))
                .filter(source -> switch (reader.read(source.utf8())) {
                    case ParseResult.Valid valid ->
                        valid.workflow().connections().containsKey(connection);
                    case ParseResult.Invalid _ -> false;
                })
                .isPresent();
    }
}
