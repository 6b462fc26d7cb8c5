package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A worker that dies just before or just after any of its writes: after the claim, after a step, before the end is
 * written or only told. {@link DurabilityPropertyTest} has the same of random workflows.
 */
public class CrashAtEveryWriteTest {
    private static final int FAILS = 7;
    private static final int LARGE = 11;
    private static final int CONCURRENCY = 4;

    private static final RandomWorkflows.Made WORKFLOWS = RandomWorkflows.Made.of(List.of(
            act("first", 1),
            respond(Map.of("status", 202)),
            waitFor("1m"),
            both(
                    Step.OnError.CONTINUE,
                    List.of(attempt(List.of(act("refused", FAILS)), List.of(act("handler", 2)))),
                    List.of(loop(List.of(0, 1), 1, Step.OnError.FAIL, act("each", LARGE)))),
            exitWith("first", "parallel")));

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    /** Subclasses on a slower table may leave out some writes. */
    protected boolean isCut(int write) {
        return true;
    }

    @Test
    void crash_atAnyWrite_endsLikeUninterruptedRun() {
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(ground(), WORKFLOWS, new RandomWorkflows.Probe());
        assertThat(uncut.writes()).isGreaterThan(10);
        // each on a table of its own; over a network they wait most of the time
        try (ExecutorService some = Executors.newFixedThreadPool(CONCURRENCY)) {
            List<CompletableFuture<Void>> cuts = IntStream.rangeClosed(1, uncut.writes())
                    .filter(this::isCut)
                    .boxed()
                    .flatMap(write ->
                            Stream.of(false, true).map(after -> new InterruptedRuns.Crashes.Once(write, after)))
                    .map(once -> CompletableFuture.runAsync(() -> cutEndsAs(uncut, once), some))
                    .toList();
            cuts.forEach(CompletableFuture::join);
        }
    }

    private void cutEndsAs(InterruptedRuns.Uncut uncut, InterruptedRuns.Crashes.Once once) {
        RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        InterruptedRuns.Cut cut = InterruptedRuns.cut(ground(), WORKFLOWS, probe, once);
        String when = "cut " + (once.after() ? "after" : "before") + " write " + once.write();
        assertThat(cut.outcome()).as(when).isEqualTo(uncut.outcome());
        assertThat(cut.answer()).as(when).isEqualTo(uncut.answer());
        // at most one call in each branch was under way
        assertThat(probe.calls).as(when).hasSize(5);
        assertThat(probe.calls.values().stream().filter(times -> times > 1))
                .as(when)
                .hasSizeLessThanOrEqualTo(2)
                .allMatch(times -> times == 2);
    }
}
