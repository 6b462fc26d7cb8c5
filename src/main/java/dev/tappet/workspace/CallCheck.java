package dev.tappet.workspace;

import dev.tappet.json.Problem;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Checks the workflows that a definition calls, before it is published: that they exist, and that none of them calls
 * it. Calls by expressions, and workflows published at the same time, are checked only when it runs.
 */
final class CallCheck {
    /** Maximum number of versions that a check reads: a limit for very long call chains. */
    private static final int MAX_READ = 100;
    /** Maximum size in bytes of definitions that a check reads. Parsing needs up to 2 ms per 1,000 bytes. */
    private static final int MAX_BYTES = 512 * 1024;

    private final ItemTable table;
    private final DefinitionReader reader;
    private final UUID workspace;
    private final Optional<UUID> self;
    private final Set<UUID> seen = new HashSet<>();
    private int bytes;

    /** @param self the workflow of the definition; empty if it has none yet */
    CallCheck(ItemTable table, DefinitionReader reader, UUID workspace, Optional<UUID> self) {
        this.table = table;
        this.reader = reader;
        this.workspace = workspace;
        this.self = self;
    }

    List<Problem> problems(Workflow workflow) {
        List<Problem> problems = new ArrayList<>();
        Map<UUID, WorkflowMetadata> called = heads(List.copyOf(workflow.calls().keySet()));
        workflow.calls().forEach((id, place) -> {
            String at = place + (workflow.slugs().containsValue(id) ? ".workflow.slug" : ".workflow.id");
            WorkflowMetadata metadata = called.get(id);
            if (self.equals(Optional.of(id))) {
                problems.add(error(at, "the workflow calls itself"));
            } else if (metadata == null) {
                problems.add(error(at, "must be the id of a workflow of this workspace"));
            } else if (metadata.published().isEmpty()) {
                problems.add(new Problem(
                        at,
                        "the workflow \"%s\" has no published version: the step fails until it has one"
                                .formatted(metadata.name()),
                        Problem.Severity.WARNING));
            } else {
                cycle(metadata)
                        .ifPresent(path -> problems.add(error(at, "the workflow calls itself: it calls " + path)));
            }
        });
        return problems;
    }

    /** The path by which a published workflow calls the checked one; empty if there is none. */
    private Optional<String> cycle(WorkflowMetadata metadata) {
        if (self.isEmpty()
                || metadata.published().isEmpty()
                || seen.size() == MAX_READ
                || bytes > MAX_BYTES
                || !seen.add(metadata.id())) {
            return Optional.empty();
        }
        Set<UUID> next = calls(metadata.id(), metadata.published().get().version());
        String cycle = "\"" + metadata.name() + "\", which calls ";
        if (next.contains(self.get())) {
            return Optional.of(cycle + "it");
        }
        return heads(List.copyOf(next)).values().stream()
                .flatMap(workflow -> cycle(workflow).stream())
                .findFirst()
                .map(path -> cycle + path);
    }

    private Set<UUID> calls(UUID id, int number) {
        Key key = WorkspaceKeys.version(id, number);
        Item version = table.get(List.of(key)).get(key);
        if (version == null) {
            return Set.of();
        }
        byte[] source = WorkflowItems.source(version).utf8();
        bytes += source.length;
        return switch (reader.read(source, SlugItems.of(version))) {
            case ParseResult.Valid valid -> valid.workflow().calls().keySet();
            case ParseResult.Invalid _ -> Set.of();
        };
    }

    /** The called workflows that belong to the workspace. */
    private Map<UUID, WorkflowMetadata> heads(List<UUID> ids) {
        Map<UUID, WorkflowMetadata> heads = new HashMap<>();
        for (int from = 0; from < ids.size(); from += ItemTable.MAX_BATCH_SIZE) {
            List<Key> keys = ids.subList(from, Math.min(ids.size(), from + ItemTable.MAX_BATCH_SIZE)).stream()
                    .map(WorkspaceKeys::workflow)
                    .toList();
            for (Item item : table.get(keys).values()) {
                WorkflowMetadata metadata = WorkflowItems.read(item);
                if (metadata.workspace().equals(workspace)) {
                    heads.put(metadata.id(), metadata);
                }
            }
        }
        return heads;
    }

    private static Problem error(String place, String message) {
        return new Problem(place, message, Problem.Severity.ERROR);
    }
}
