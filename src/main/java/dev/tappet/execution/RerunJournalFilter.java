package dev.tappet.execution;

import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.StepFailure;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepPath;
import dev.tappet.workflow.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the journal entries of a failed execution that would fail its rerun again: uncaught failures, and the decisions
 * of parallels and loops because of them. If a handler ended in a failure without side effects, as in {@code catch:
 * [fail: …]}, the failure that it caught is the one to try again, so its entries are removed as well.
 */
final class RerunJournalFilter {
    private final StepLocator positions;
    private final Collection<JournalEntry> journal;
    private final Set<StepPath> copied = new HashSet<>();

    private RerunJournalFilter(StepLocator positions, Collection<JournalEntry> journal) {
        this.positions = positions;
        this.journal = journal;
    }

    /**
     * The journal without the entries that would fail again.
     *
     * @param failed the place of the failed step
     */
    static List<JournalEntry> apply(Collection<JournalEntry> journal, StepLocator positions, Optional<String> failed) {
        RerunJournalFilter fatal = new RerunJournalFilter(positions, journal);
        failed.ifPresent(fatal::collectFailedHandlers);
        return journal.stream().filter(entry -> !fatal.isKept(entry)).toList();
    }

    private boolean isKept(JournalEntry entry) {
        if (entry instanceof JournalEntry.VariablesRead) {
            return true; // a rerun sees today's values: one of them may have been wrong
        }
        if (isOfHandler(entry.path())) {
            return true;
        }
        return switch (entry) {
            case JournalEntry.Failed(StepPath path, Instant _, StepFailure failure, Optional<OperatorCallTrace> _) ->
                !isHandled(path, failure);
            case JournalEntry.JoinedFailure(StepPath path, Instant _, StepFailure failure) -> !isHandled(path, failure);
            case JournalEntry.Caught(StepPath path, Instant _, StepFailure _) -> copied.contains(at(path));
            case JournalEntry.Done _,
                    JournalEntry.Opened _,
                    JournalEntry.Waiting _,
                    JournalEntry.Responded _,
                    JournalEntry.Called _,
                    JournalEntry.Repeated _,
                    JournalEntry.JoinedExit _,
                    JournalEntry.VariablesRead _ -> false;
        };
    }

    /** Whether a step around a position handled the failure there. */
    private boolean isHandled(StepPath path, StepFailure failure) {
        List<StepLocator.StepLocation> locations = positions.pathTo(path);
        return failure.catchable()
                && locations.subList(0, locations.size() - 1).stream().anyMatch(enclosing -> switch (enclosing.step()) {
                    case Step.ForEach loop -> loop.onError() == Step.OnError.CONTINUE;
                    case Step.Parallel parallel -> parallel.onError() == Step.OnError.CONTINUE;
                    case Step.Try _ -> enclosing.branch() == 0 && !copied.contains(enclosing.path());
                    case Step.If _,
                            Step.Switch _,
                            Step.Set _,
                            Step.Fail _,
                            Step.Wait _,
                            Step.Callback _,
                            Step.Respond _,
                            Step.Call _,
                            Step.Repeat _,
                            Step.Exit _,
                            Step.OperatorStep _ -> false;
                });
    }

    private boolean isOfHandler(StepPath path) {
        return positions.pathTo(path).stream()
                .anyMatch(enclosing -> enclosing.step() instanceof Step.Try
                        && enclosing.branch() == 1
                        && copied.contains(enclosing.path()));
    }

    /**
     * Finds the tries whose handlers ended in the failure at a place, and recursively those whose handlers they caught.
     */
    private void collectFailedHandlers(String place) {
        if (journal.stream()
                .anyMatch(entry -> entry instanceof JournalEntry.Failed failed
                        && place(failed.path(), failed.failure()).equals(place))) {
            return;
        }
        List<JournalEntry.Caught> handled = new ArrayList<>();
        for (JournalEntry entry : journal) {
            if (entry instanceof JournalEntry.Caught caught && handlerContains(caught, place)) {
                handled.add(caught);
            }
        }
        for (JournalEntry.Caught caught : innermost(handled)) {
            if (copied.add(at(caught.path()))) {
                collectFailedHandlers(place(caught.path(), caught.failure()));
            }
        }
    }

    private boolean handlerContains(JournalEntry.Caught caught, String place) {
        StepLocator.StepLocation at = positions.pathTo(caught.path()).getLast();
        return place.startsWith(at.document())
                && at.step() instanceof Step.Try attempt
                && StepLocator.contain(
                        attempt.handler(), place.substring(at.document().length()));
    }

    /** The place of a failure in the execution's own workflow. */
    private String place(StepPath path, StepFailure failure) {
        return positions.pathTo(path).getLast().withDocument(failure).place();
    }

    /**
     * Of nested tries the innermost, which sorts last; of its iterations the last, unless several ran in parallel and
     * the first failure is unknown.
     */
    private List<JournalEntry.Caught> innermost(List<JournalEntry.Caught> handled) {
        Optional<JournalEntry.Caught> last = handled.stream()
                .max(Comparator.comparing(caught -> at(caught.path()).text()));
        if (last.isEmpty()) {
            return List.of();
        }
        List<StepLocator.StepLocation> locations = positions.pathTo(last.get().path());
        boolean isParallel = locations.stream()
                .anyMatch(enclosing -> enclosing.step() instanceof Step.ForEach loop && loop.concurrency() > 1);
        return isParallel
                ? handled.stream()
                        .filter(caught ->
                                positions.pathTo(caught.path()).getLast().step()
                                        == locations.getLast().step())
                        .toList()
                : List.of(last.get());
    }

    private static StepPath at(StepPath decision) {
        return new StepPath(decision.text().substring(0, decision.text().length() - 1));
    }
}
