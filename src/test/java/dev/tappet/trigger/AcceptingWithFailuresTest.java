package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.FAN_OUT;
import static dev.tappet.trigger.TriggerFixture.FAN_OUT_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.OPEN;
import static dev.tappet.trigger.TriggerFixture.OPEN_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.async;
import static dev.tappet.trigger.TriggerFixture.json;
import static dev.tappet.trigger.TriggerFixture.sync;
import static dev.tappet.trigger.TriggerFixture.webhook;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.TableFactory;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.trigger.PersistentTriggerFixture.Process;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers are told when the table or the queue does not answer, or their execution takes too long. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public class AcceptingWithFailuresTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Subclasses run the same on others. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    /** A table that never answers. */
    protected TableFactory dead() {
        return _ -> (ItemTable) Proxy.newProxyInstance(
                ItemTable.class.getClassLoader(), new Class<?>[] {ItemTable.class}, (_, method, _) -> {
                    throw new StorageException(method.getName(), new IOException("refused"));
                });
    }

    /** A queue that takes nothing. */
    protected RunQueue down() {
        return (_, _, _, _) -> {
            throw new RunQueue.QueueUnavailableException("It is down", new IOException("refused"));
        };
    }

    private PersistentTriggerFixture scene() {
        return new PersistentTriggerFixture(ground(), 1_000);
    }

    private static CompletableFuture<TriggerResponse> post(PersistentTriggerFixture scene, Process to, String path) {
        return to.handle(scene.request(path, "{\"wanted\":1}", json()));
    }

    private static String body(TriggerResponse response) {
        return new String(response.body(), UTF_8);
    }

    private static UUID id(TriggerResponse response) {
        return PersistentTriggerFixture.id(body(response)).orElseThrow();
    }

    private static Execution find(PersistentTriggerFixture scene, UUID id) {
        return scene.process().executions.find(id).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"async", "sync", "webhook"})
    void tableDown_isInternalError_sendsNothing(String url) {
        PersistentTriggerFixture scene = new PersistentTriggerFixture(dead(), 1_000);
        String path = switch (url) {
            case "async" -> async(OPEN, OPEN_WORKFLOW);
            case "sync" -> sync(OPEN, OPEN_WORKFLOW);
            default -> webhook(FAN_OUT);
        };
        TriggerResponse response =
                post(scene, scene.polling(scene.queue(), LONG), path).join();
        assertThat(response.status()).isEqualTo(500);
        assertThat(body(response)).contains("Internal error", "Retry the request");
        assertThat(scene.queued).isEmpty();
    }

    /** Else a log would grow by a trace of a hundred lines with every request, for as long as the table is dead. */
    @Test
    void tableDown_logsOneLinePerRequest() {
        PersistentTriggerFixture scene = new PersistentTriggerFixture(dead(), 1_000);
        Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
        // tests on other threads log to the same logger
        Thread self = Thread.currentThread();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (Thread.currentThread() == self && line.getLevel().intValue() >= Level.INFO.intValue()) {
                    logged.add(line);
                }
            }

            @Override
            public void flush() {
                // keeps nothing back
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
        Logger logger = Logger.getLogger(TriggerService.class.getName());
        logger.addHandler(handler);
        try {
            post(scene, scene.polling(scene.queue(), LONG), async(OPEN, OPEN_WORKFLOW))
                    .join();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(logged).singleElement().satisfies(line -> {
            assertThat(line.getMessage()).contains("failed");
            assertThat(line.getThrown()).isNull();
        });
    }

    @Test
    void queueDown_returnsIds_runsAfterRecovery() {
        PersistentTriggerFixture scene = scene();
        Process front = scene.polling(down(), SHORT);
        TriggerResponse started = post(scene, front, async(OPEN, OPEN_WORKFLOW)).join();
        TriggerResponse waited = post(scene, front, sync(OPEN, OPEN_WORKFLOW)).join();
        TriggerResponse several = post(scene, front, webhook(FAN_OUT)).join();
        assertThat(started.status()).isEqualTo(200);
        assertThat(waited.status()).isEqualTo(201);
        assertThat(several.status()).isEqualTo(200);
        assertThat(find(scene, id(started)).status()).isEqualTo(ExecutionStatus.QUEUED);
        assertThat(find(scene, id(waited)).status()).isEqualTo(ExecutionStatus.QUEUED);

        Process back = scene.process();
        scene.clock.pass(Duration.ofMinutes(2));
        back.sweep();
        back.run();
        assertThat(find(scene, id(started)).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(find(scene, id(waited)).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(scene.stored(FAN_OUT_WORKFLOW))
                .singleElement()
                .satisfies(each -> assertThat(each.status()).isEqualTo(ExecutionStatus.SUCCESS));
    }

    @Test
    void syncCaller_afterTimeout_getsIdWhileExecutionContinues() {
        PersistentTriggerFixture scene = scene();
        TriggerResponse response = post(scene, scene.polling(scene.queue(), SHORT), sync(OPEN, OPEN_WORKFLOW))
                .join();
        assertThat(response.status()).isEqualTo(201);
        assertThat(find(scene, id(response)).status()).isEqualTo(ExecutionStatus.QUEUED);
        scene.process().run();
        assertThat(find(scene, id(response)).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void syncCaller_getsEndFromAnotherProcess() {
        PersistentTriggerFixture scene = scene();
        CompletableFuture<TriggerResponse> answer =
                post(scene, scene.polling(scene.queue(), LONG), sync(OPEN, OPEN_WORKFLOW));
        assertThat(answer).isNotDone();
        scene.process().run();
        await().atMost(Duration.ofSeconds(30)).until(answer::isDone);
        assertThat(answer.join().status()).isEqualTo(200);
    }
}
