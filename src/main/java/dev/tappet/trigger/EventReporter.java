package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.NewExecution;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.trigger.event.Event;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.ReportMark;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.integration.Integration;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Starts the workflows of integrations of the kind tappet. A clock calls it, in one process or several: the executions
 * that an event starts are stored in one commit with the removal of its mark, so that they start once even if a process
 * ends in between.
 */
public final class EventReporter {
    private static final Logger LOG = Logger.getLogger(EventReporter.class);

    /** How long the rate limit of the workspace may delay a report. */
    private static final Duration MAX_HOLD = Duration.ofHours(24);

    /** How many executions fit into one commit with the change of the mark. */
    private static final int MAX_BATCH = 30;

    private final ItemTable table;
    private final Catalog catalog;
    private final Executions executions;
    private final Quotas quotas;
    private final ConditionBudget conditions;
    private final TriggerEvaluation evaluation;
    private final Supplier<URI> publicUrl;
    private final InstantSource clock;
    private final DueItems unreported;

    public EventReporter(
            ItemTable table,
            Catalog catalog,
            Executions executions,
            Quotas quotas,
            ComputeScheduler compute,
            Supplier<URI> publicUrl,
            InstantSource clock) {
        this.table = table;
        this.catalog = catalog;
        this.executions = executions;
        this.quotas = quotas;
        this.conditions = new ConditionBudget(compute);
        this.evaluation = new TriggerEvaluation(catalog, conditions);
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.unreported = new DueItems(table, clock, 1);
    }

    /** Reports every event that is not reported yet. */
    public void report() {
        unreported.handle(ReportMark.unreported(), "Reporting the event of", this::report);
    }

    private void report(Item item) {
        ReportMark.of(item).ifPresent(mark -> ReportedEvent.of(item).ifPresent(event -> report(mark, event)));
    }

    private void report(ReportMark mark, ReportedEvent reported) {
        UUID workspace = reported.workspace();
        Quota quota = quotas.of(workspace);
        List<Binding> bindings = quota
                .reporting()
                .map(Reporting::integration)
                .filter(this::isEnabled)
                .map(catalog::bindings)
                .orElse(List.of())
                .stream()
                .filter(binding -> binding.workspace().equals(workspace))
                .filter(binding -> mark.workflow()
                        .filter(last ->
                                last.toString().compareTo(binding.workflow().toString()) >= 0)
                        .isEmpty())
                .sorted(Comparator.comparing(binding -> binding.workflow().toString()))
                .toList();
        if (bindings.isEmpty()) {
            table.write(mark.remove(), Durability.SYNCED);
            return;
        }
        if (conditions.retryAfter(workspace).isPresent()) {
            return;
        }
        Instant now = clock.instant();
        List<Binding> next = bindings.subList(0, Math.min(MAX_BATCH, bindings.size()));
        Write progress = next.size() == bindings.size()
                ? mark.remove()
                : mark.advanceTo(next.getLast().workflow());
        Event event = reported.event(catalog, api());
        List<Executions.GuardedExecution> started = next.stream()
                .map(binding -> evaluation.candidate(execution(binding, event), event, Optional.empty(), now))
                .filter(WorkflowCandidate::isStored)
                .map(candidate -> new Executions.GuardedExecution(candidate.execution(), candidate.failure()))
                .toList();
        if (started.isEmpty()
                || table.admit(
                        workspace.toString(), started.size(), quota.rate(), now.truncatedTo(ChronoUnit.SECONDS))) {
            executions.createWith(progress, started);
        } else if (reported.at().plus(MAX_HOLD).isBefore(now)) {
            LOG.warnf(
                    "The event of %s is not reported: workspace %s started as many executions as it may for %s",
                    mark.key(), workspace, MAX_HOLD);
            table.write(mark.remove(), Durability.LAZY);
        }
    }

    private boolean isEnabled(UUID integration) {
        return catalog.integration(integration).filter(Integration::enabled).isPresent();
    }

    private String api() {
        return publicUrl.get().toString().replaceFirst("/+$", "") + "/public/v1alpha";
    }

    private NewExecution execution(Binding binding, Event event) {
        return new NewExecution(
                executions.newId(),
                binding,
                event.json(),
                Optional.empty(),
                Optional.empty(),
                evaluation.definition(binding).failureStatus(),
                Optional.of(TriggerOrigin.TAPPET));
    }
}
