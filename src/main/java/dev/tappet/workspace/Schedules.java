package dev.tappet.workspace;

import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.Schedule;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;
import java.util.UUID;

/** Returns the schedules of published workflows. */
public final class Schedules {
    private final ScheduleItems items;
    private final Catalog catalog;

    public Schedules(ItemTable table, Catalog catalog) {
        this.items = new ScheduleItems(table);
        this.catalog = catalog;
    }

    /**
     * A schedule and its progress.
     *
     * @param paused whether the integration of the trigger is disabled, so that slots start nothing
     */
    public record Opened(PublishedSchedule published, Schedule schedule, boolean paused) {}

    /** The schedule of a published workflow of the workspace; empty if it has none. */
    public Optional<Opened> find(UUID workspace, UUID workflow) {
        return items.find(workflow)
                .filter(found -> found.binding().workspace().equals(workspace))
                .map(this::open);
    }

    private Opened open(PublishedSchedule published) {
        Binding binding = published.binding();
        Schedule schedule = catalog.definition(binding.source(), binding.version())
                .trigger()
                .schedule()
                .orElseThrow(() -> new IllegalStateException("Workflow " + binding.workflow() + " has no schedule"));
        return new Opened(published, schedule, isPaused(catalog, binding));
    }

    /** A disabled integration pauses the schedules of the workflows that use it. */
    public static boolean isPaused(Catalog catalog, Binding binding) {
        return binding.integration().isPresent()
                && binding.integration()
                        .flatMap(catalog::integration)
                        .filter(Integration::enabled)
                        .isEmpty();
    }
}
