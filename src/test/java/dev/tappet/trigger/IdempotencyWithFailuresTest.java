package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.PersistentTriggerFixture.Process;
import dev.tappet.workspace.Binding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Attempts at one delivery that die half way, and that come at the same time: still one run. */
class IdempotencyWithFailuresTest {
    private static final String LARGE = "{\"wanted\":\"" + "x".repeat(5_000) + "\"}";

    private record Url(String path, List<UUID> workflows) {}

    private static final List<Url> URLS = List.of(
            new Url(async(OPEN, OPEN_WORKFLOW), List.of(OPEN_WORKFLOW)),
            new Url(sync(OPEN, OPEN_WORKFLOW), List.of(OPEN_WORKFLOW)),
            new Url(async(OPEN, FAILING_CONDITION), List.of(FAILING_CONDITION)),
            new Url(webhook(FAN_OUT), List.of(FAN_OUT_WORKFLOW, FAN_OUT_CONDITIONAL, FAN_OUT_FAILING_CONDITION)));

    /** Key, parts of the event, heads: whichever write the first attempt dies at, before or after it. */
    @TestFactory
    Stream<DynamicTest> repeat_afterCrashAtAnyWrite_completesFirstAttempt() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Url url : URLS) {
            for (int write = 1; write <= 6; write++) {
                for (boolean after : new boolean[] {false, true}) {
                    int at = write;
                    tests.add(DynamicTest.dynamicTest(
                            url.path + (after ? " after write " : " before write ") + at,
                            () -> dieAndRepeat(url, at, after)));
                }
            }
        }
        return tests.stream();
    }

    private static void dieAndRepeat(Url url, int write, boolean after) {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        scene.table.crashAt(write, after);
        scene.process().handle(scene.keyed(url.path, "k", LARGE));
        List<UUID> begun = ids(scene, url);
        scene.table.calm();
        scene.queued.clear(); // the messages of the dead process may be lost

        Process second = scene.process();
        CompletableFuture<TriggerResponse> answer = second.handle(scene.keyed(url.path, "k", LARGE));
        begun.forEach(scene.queued::add); // what the Sweeper finds
        second.run();

        assertThat(answer.getNow(null).status()).isEqualTo(200);
        assertThat(ids(scene, url)).hasSameSizeAs(url.workflows).containsAll(begun);
        assertThat(scene.stored(url.workflows.toArray(UUID[]::new)))
                .extracting(Execution::status)
                .isSubsetOf(ExecutionStatus.SUCCESS, ExecutionStatus.FAILED)
                .filteredOn(ExecutionStatus.FAILED::equals)
                .hasSize(
                        url.workflows.stream().anyMatch(List.of(FAILING_CONDITION, FAN_OUT_FAILING_CONDITION)::contains)
                                ? 1
                                : 0);
    }

    private static List<UUID> ids(PersistentTriggerFixture scene, Url url) {
        return scene.stored(url.workflows.toArray(UUID[]::new)).stream()
                .map(Execution::id)
                .toList();
    }

    @Test
    void repeat_afterUnpublish_doesNotStartWorkflow() {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        scene.table.crashAt(1, true);
        scene.process().handle(scene.keyed(webhook(FAN_OUT), "k", "{}"));
        scene.table.calm();
        scene.catalog.without(FAN_OUT_WORKFLOW);
        assertThat(scene.process().answer(scene.keyed(webhook(FAN_OUT), "k", "{}")))
                .contains(FAN_OUT_FAILING_CONDITION.toString())
                .doesNotContain(FAN_OUT_WORKFLOW.toString() + "\"");
    }

    @Test
    void overtakenAttempt_doesNotReplaceEvent() {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        Process process = scene.process();
        Binding binding = new Binding(OPEN, OPEN_WORKFLOW, WORKSPACE, OPEN_WORKFLOW, 1);
        UUID id = process.executions.newId();
        byte[] other = LARGE.replace('x', 'y').getBytes(StandardCharsets.UTF_8);
        assertThat(process.executions.create(
                        List.of(new NewExecution(id, binding, LARGE.getBytes(StandardCharsets.UTF_8))), Lane.ASYNC))
                .isEmpty();
        assertThat(process.executions.create(List.of(new NewExecution(id, binding, other)), Lane.ASYNC))
                .containsExactly(id);
        process.run();
        assertThat(scene.stored(OPEN_WORKFLOW))
                .singleElement()
                .extracting(Execution::status)
                .isEqualTo(ExecutionStatus.SUCCESS);
    }

    @RepeatedTest(20)
    void concurrentRepeats_startOneExecution() throws InterruptedException {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        List<Process> processes = Stream.generate(scene::process).limit(4).toList();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        for (Process process : processes) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    answer.complete(process.answer(scene.keyed(async(OPEN, OPEN_WORKFLOW), "k", LARGE)));
                } catch (InterruptedException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        start.countDown();
        assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        processes.getFirst().run();
        assertThat(scene.stored(OPEN_WORKFLOW))
                .singleElement()
                .extracting(Execution::status)
                .isEqualTo(ExecutionStatus.SUCCESS);
    }

    @RepeatedTest(20)
    void concurrentSyncRepeats_areAllAnswered() {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        Process process = scene.process();
        List<CompletableFuture<TriggerResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<TriggerResponse> answer = new CompletableFuture<>();
            answers.add(answer);
            Thread.ofPlatform().start(() -> {
                CompletableFuture<TriggerResponse> waiting =
                        process.handle(scene.keyed(sync(OPEN, OPEN_WORKFLOW), "k", LARGE));
                process.run();
                waiting.thenAccept(answer::complete);
            });
        }
        await().untilAsserted(() -> assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer).isCompletedWithValueMatching(response -> response.status() == 200)));
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }
}
