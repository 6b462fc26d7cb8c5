package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.aws.RecordEditor;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the deployed function does with messages, whichever of its environments they come to. */
abstract class MessagesContract extends NativeCoverageContract {
    private static final String NONE_FAILED = "{\"batchItemFailures\":[]}";

    private static String respond(Invoker environment, List<String> executions) {
        return new String(environment.invoke(Events.messages(executions.toArray())), UTF_8);
    }

    private String statusOf(String execution) {
        return client().execution(execution).get("status").asText();
    }

    @Test
    void batch_threeOfTenFail_areReportedAndRunLater() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        try (RecordEditor records = new RecordEditor(URI.create(configuration().get(TABLE)))) {
            for (Invoker either : List.of(front(), worker())) {
                List<String> batch = IntStream.range(0, 10)
                        .mapToObj(_ -> idIn(post(trigger, "{}")))
                        .toList();
                List<String> failing = List.of(batch.get(1), batch.get(5), batch.get(9));
                failing.forEach(records::damage);

                assertThat(respond(either, batch))
                        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},"
                                + "{\"itemIdentifier\":\"m5\"},{\"itemIdentifier\":\"m9\"}]}");

                failing.forEach(records::mend);
                assertThat(failing).allSatisfy(id -> assertThat(statusOf(id)).isEqualTo("RUNNING"));
                assertThat(respond(either, failing)).isEqualTo(NONE_FAILED);
                assertThat(batch).allSatisfy(id -> assertThat(statusOf(id)).isEqualTo("SUCCESS"));
            }
        }
    }

    @Test
    void batchWithInvalidId_reportsIt_othersRun() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        String id = idIn(post(trigger, "{}"));

        assertThat(respond(front(), List.of("no id", id)))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m0\"}]}");

        assertThat(statusOf(id)).isEqualTo("SUCCESS");
    }

    @Test
    void message_nothingToRun_isDone() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        String id = idIn(post(trigger, "{}"));
        run(id);

        assertThat(run(id).get("status").asText()).isEqualTo("SUCCESS");
        assertThat(new String(worker().invoke(Events.messages(UUID.randomUUID())), UTF_8))
                .isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    void message_deliveredTwiceAtOnce_runsOnce() {
        String service = service("twice");
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - id: counted
                            http: { url: "%s" }
                          - exit: { count: "{{ $.counted.body.count }}" }
                        """.formatted(service));
        String id = idIn(post(trigger, "{}"));

        List<CompletableFuture<byte[]>> responses = Stream.of(front(), worker())
                .map(each -> CompletableFuture.supplyAsync(() -> each.invoke(Events.messages(id))))
                .toList();

        assertThat(responses)
                .allSatisfy(
                        response -> assertThat(response.join()).asString(UTF_8).contains("batchItemFailures\":[]"));
        assertThat(client().execution(id).get("output").toString()).isEqualTo("{\"count\":1}");
    }

    @Test
    void message_inTwoBatches_runsOnce() {
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - id: counted
                            http: { url: "%s-{{ $.event.n }}" }
                          - exit: { count: "{{ $.counted.body.count }}" }
                        """.formatted(service("two-batches")));
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(n -> idIn(post(trigger, "{\"n\": %d}".formatted(n))))
                .toList();

        CompletableFuture<String> first =
                CompletableFuture.supplyAsync(() -> respond(front(), List.of(ids.get(0), ids.get(1))));
        CompletableFuture<String> second =
                CompletableFuture.supplyAsync(() -> respond(worker(), List.of(ids.get(1), ids.get(2))));

        assertThat(first.join()).isEqualTo(NONE_FAILED);
        assertThat(second.join()).isEqualTo(NONE_FAILED);
        // and once more, as after a deletion that was lost
        assertThat(respond(front(), ids)).isEqualTo(NONE_FAILED);
        assertThat(ids)
                .allSatisfy(
                        id -> assertThat(client().execution(id).get("output").toString())
                                .isEqualTo("{\"count\":1}"));
    }
}
