package dev.tappet.workspace;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the current names of workflows and integrations of a workspace, for lists of ids. Deleted resources and
 * integrations of other workspaces have no name.
 */
public final class WorkspaceNames {
    private static final String WORKSPACE = "workspace";
    private static final String NAME = "name";

    private final ItemTable table;

    public WorkspaceNames(ItemTable table) {
        this.table = table;
    }

    /**
     * The names by id. Reads the table once per hundred ids, and twice more if other workspaces share workflows with
     * this one.
     */
    public Map<UUID, String> of(UUID workspace, Collection<UUID> workflows, Collection<UUID> integrations) {
        Map<Key, UUID> ids = new HashMap<>();
        workflows.forEach(id -> ids.put(WorkspaceKeys.workflow(id), id));
        integrations.forEach(id -> ids.put(WorkspaceKeys.integration(id), id));
        Map<UUID, String> names = new HashMap<>();
        get(List.copyOf(ids.keySet())).forEach((key, item) -> {
            if (item.text(WORKSPACE).equals(Optional.of(workspace.toString()))) {
                item.text(NAME).ifPresent(name -> names.put(ids.get(key), name));
            }
        });
        names.putAll(sharedNames(
                workspace,
                workflows.stream().filter(id -> !names.containsKey(id)).toList()));
        return names;
    }

    /** A shared workflow has its own id in this workspace, and the owner's name. */
    private Map<UUID, String> sharedNames(UUID workspace, List<UUID> ids) {
        Map<UUID, Key> sources = new HashMap<>();
        get(ids.stream()
                        .map(id -> WorkspaceKeys.member(workspace, WorkspaceKeys.SHARED, id))
                        .toList())
                .forEach((key, member) -> sources.put(
                        UUID.fromString(key.sort().substring(WorkspaceKeys.SHARED.length())),
                        WorkspaceKeys.workflow(ShareItems.workflow(member))));
        Map<Key, Item> found = get(sources.values().stream().distinct().toList());
        Map<UUID, String> names = new HashMap<>();
        sources.forEach((id, source) -> Optional.ofNullable(found.get(source))
                .flatMap(item -> item.text(NAME))
                .ifPresent(name -> names.put(id, name)));
        return names;
    }

    private Map<Key, Item> get(List<Key> keys) {
        Map<Key, Item> found = new HashMap<>();
        List<Key> left = new ArrayList<>(keys);
        while (!left.isEmpty()) {
            List<Key> some = left.subList(0, Math.min(left.size(), ItemTable.MAX_BATCH_SIZE));
            found.putAll(table.get(List.copyOf(some)));
            some.clear();
        }
        return found;
    }
}
