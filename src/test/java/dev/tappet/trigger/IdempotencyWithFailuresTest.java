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
            new Url(async(OPEN, AT_OPEN), List.of(AT_OPEN)),
            new Url(sync(OPEN, AT_OPEN), List.of(AT_OPEN)),
            new Url(async(OPEN, ERRING), List.of(ERRING)),
            new Url(webhook(FAN), List.of(AT_FAN, PICKY_AT_FAN, ERRING_AT_FAN)));

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
                .hasSize(url.workflows.stream().anyMatch(List.of(ERRING, ERRING_AT_FAN)::contains) ? 1 : 0);
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
        scene.process().handle(scene.keyed(webhook(FAN), "k", "{}"));
        scene.table.calm();
        scene.catalog.without(AT_FAN);
        assertThat(scene.process().answer(scene.keyed(webhook(FAN), "k", "{}")))
                .contains(ERRING_AT_FAN.toString())
                .doesNotContain(AT_FAN.toString() + "\"");
    }

    @Test
    void overtakenAttempt_doesNotReplaceEvent() {
        PersistentTriggerFixture scene = new PersistentTriggerFixture();
        Process process = scene.process();
        Binding binding = new Binding(OPEN, AT_OPEN, HOME, AT_OPEN, 1);
        UUID id = process.executions.newId();
        byte[] other = LARGE.replace('x', 'y').getBytes(StandardCharsets.UTF_8);
        assertThat(process.executions.create(
                        List.of(new NewExecution(id, binding, LARGE.getBytes(StandardCharsets.UTF_8))), Lane.ASYNC))
                .isEmpty();
        assertThat(process.executions.create(List.of(new NewExecution(id, binding, other)), Lane.ASYNC))
                .containsExactly(id);
        process.run();
        assertThat(scene.stored(AT_OPEN))
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
                    answer.complete(process.answer(scene.keyed(async(OPEN, AT_OPEN), "k", LARGE)));
                } catch (InterruptedException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        start.countDown();
        assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        processes.getFirst().run();
        assertThat(scene.stored(AT_OPEN))
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
                        process.handle(scene.keyed(sync(OPEN, AT_OPEN), "k", LARGE));
                process.run();
                waiting.thenAccept(answer::complete);
            });
        }
        await().untilAsserted(() -> assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer).isCompletedWithValueMatching(response -> response.status() == 200)));
        assertThat(scene.stored(AT_OPEN)).hasSize(1);
    }
}
