package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The variables of all workspaces: values that differ between workspaces or servers and are not secret, such as the
 * base URL of a service. Executions of a shared workflow use the variables of the workspace that they belong to.
 */
public final class Variables {
    /** Maximum number of variables of a workspace. Two concurrent requests may exceed it by one. */
    public static final int MAX = ItemTable.MAX_BATCH_SIZE;

    static final String VALUE = "value";

    private static final String CREATED = "created";
    private static final String UPDATED = "updated";
    private static final String REVISION = "revision";

    /** Attempts of a write that meets concurrent changes of the same variable. */
    private static final int ATTEMPTS = 5;

    private final ItemTable table;
    private final VariableValues values;
    private final PageReader lists;
    private final InstantSource clock;

    public Variables(ItemTable table, VariableValues values, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.values = values;
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
    }

    /** The result of a change. */
    public sealed interface VariableChange {
        /** @param variable after the change */
        record Done(WorkspaceVariable variable) implements VariableChange {}

        /** The variable is not the one that the caller requires. Nothing was changed. */
        record Outdated(Optional<WorkspaceVariable> current) implements VariableChange {}

        /** @param reason with how to fix it */
        record Refused(String reason) implements VariableChange {}
    }

    /**
     * Creates a variable, or replaces its value.
     *
     * @param required the revision that must be current
     */
    public VariableChange put(
            UUID workspace, MemberName name, WorkspaceVariable.Value value, DraftPrecondition required) {
        Key key = WorkspaceKeys.variable(workspace, name.value());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<WorkspaceVariable> existing = find(workspace, name);
            if (!required.holds(existing.map(WorkspaceVariable::revision))) {
                return new VariableChange.Outdated(existing);
            }
            if (existing.isEmpty() && isFull(workspace)) {
                return new VariableChange.Refused(
                        "The workspace has %d variables, which is the limit. Delete one that is not used"
                                .formatted(MAX));
            }
            Instant now = clock.instant();
            Item item = Item.at(key)
                    .with(
                            CREATED,
                            existing.map(WorkspaceVariable::created).orElse(now).toEpochMilli())
                    .with(UPDATED, now.toEpochMilli())
                    // also differs if the variable was deleted and created again
                    .with(
                            REVISION,
                            Math.max(
                                    now.toEpochMilli(),
                                    existing.map(WorkspaceVariable::revision).orElse(0L) + 1))
                    .with(VALUE, value.json())
                    .build();
            boolean done = table.write(new Write.Put(item, unchanged(existing)), Durability.SYNCED)
                    .done();
            values.changed();
            if (done) {
                return new VariableChange.Done(read(item));
            }
        }
        return new VariableChange.Refused(
                "The variable is changed by other requests at the same time. Repeat the request");
    }

    private static Condition unchanged(Optional<WorkspaceVariable> existing) {
        return existing.<Condition>map(
                        variable -> Condition.all(new Test.Is(REVISION, Attribute.of(variable.revision()))))
                .orElseGet(Condition::absent);
    }

    private boolean isFull(UUID workspace) {
        return table.query(Query.startingWith(WorkspaceKeys.members(workspace), WorkspaceKeys.VARIABLES)
                                .limit(MAX))
                        .found()
                        .size()
                >= MAX;
    }

    /** @return empty if the workspace has no such variable */
    public Optional<WorkspaceVariable> find(UUID workspace, MemberName name) {
        Key key = WorkspaceKeys.variable(workspace, name.value());
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(Variables::read);
    }

    /** @return whether the variable existed */
    public boolean delete(UUID workspace, MemberName name) {
        Write write = new Write.Delete(WorkspaceKeys.variable(workspace, name.value()), Condition.exists());
        boolean deleted = table.write(write, Durability.SYNCED).done();
        values.changed();
        return deleted;
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<WorkspaceVariable> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        return lists.items(WorkspaceKeys.members(workspace), WorkspaceKeys.VARIABLES, page)
                .map(Variables::read);
    }

    private static WorkspaceVariable read(Item item) {
        return new WorkspaceVariable(
                VariableValues.name(item),
                VariableValues.value(item),
                item.number(REVISION).orElseThrow(),
                time(item, CREATED),
                time(item, UPDATED));
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow());
    }
}
