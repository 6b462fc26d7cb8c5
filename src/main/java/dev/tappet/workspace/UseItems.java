package dev.tappet.workspace;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Workflow;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the published version of a workflow uses, in an item beside its head that is written in the commit that publishes
 * it. A version that an earlier Tappet published has none, or one of another version: then the definition is read.
 */
final class UseItems {
    private static final String VERSION = "version";
    private static final String USES = "uses";

    /** In characters. A definition that names more has no list, so that lists stay small. */
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
     * Whether a published version uses something.
     *
     * @param item the list of the workflow; null if there is none
     * @return empty if the list is not that of the version
     */
    static Optional<Boolean> uses(Item item, int version, DefinitionUse use) {
        return Optional.ofNullable(item)
                .filter(list -> list.number(VERSION).equals(Optional.of((long) version)))
                .flatMap(list -> list.text(USES))
                .map(uses -> Arrays.asList(uses.split("\n")).contains(use.text()));
    }
}
