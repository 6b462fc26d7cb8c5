package dev.tappet.workspace;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Workflow;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Stores the list of resources that the published version of a workflow uses, in an item next to its head that is
 * written in the same commit. A version published by an earlier Tappet has no list, or that of another version; its
 * definition is then read instead.
 */
final class UseItems {
    private static final String VERSION = "version";
    private static final String USES = "uses";

    /** Maximum length of a list in characters. Longer lists are not stored, so that the items stay small. */
    private static final int MAX_TEXT = 64 * 1024;

    private UseItems() {}

    static Key key(UUID workflow) {
        return new Key(WorkspaceKeys.workflow(workflow).partition(), "U");
    }

    static Write publish(UUID workflow, int version, Workflow definition) {
        String uses = DefinitionUse.all(definition).stream()
                .map(DefinitionUse::text)
                .filter(text -> text.indexOf('\n') < 0)
                .collect(Collectors.joining("\n"));
        return uses.length() > MAX_TEXT
                ? delete(workflow)
                : new Write.Put(
                        Item.at(key(workflow))
                                .with(VERSION, version)
                                .with(USES, uses)
                                .build(),
                        Condition.any());
    }

    static Write delete(UUID workflow) {
        return new Write.Delete(key(workflow), Condition.any());
    }

    /**
     * The texts of the resources that a published version uses.
     *
     * @param item the list of the workflow; null if there is none
     * @return empty if the list does not belong to the version
     */
    static Optional<Set<String>> of(Item item, int version) {
        return Optional.ofNullable(item)
                .filter(list -> list.number(VERSION).equals(Optional.of((long) version)))
                .flatMap(list -> list.text(USES))
                .map(uses -> Set.copyOf(Arrays.asList(uses.split("\n"))));
    }
}
