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
 * The names of workflows and integrations as a workspace knows them now, for lists that have ids. What was deleted has
 * no name, and neither has an integration of another workspace.
 */
public final class WorkspaceNames {
    private static final String WORKSPACE = "workspace";
    private static final String NAME = "name";

    private final ItemTable table;

    public WorkspaceNames(ItemTable table) {
        this.table = table;
    }

    /**
     * Names by ids. Reads the table once for each hundred ids, and twice more if there are workflows that other
     * workspaces share.
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
        names.putAll(shared(
                workspace,
                workflows.stream().filter(id -> !names.containsKey(id)).toList()));
        return names;
    }

    /** A workflow that another workspace shares has an id of its own here, and the owner's name. */
    private Map<UUID, String> shared(UUID workspace, List<UUID> ids) {
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
            List<Key> some = left.subList(0, Math.min(left.size(), ItemTable.MOST_AT_ONCE));
            found.putAll(table.get(List.copyOf(some)));
            some.clear();
        }
        return found;
    }
}
