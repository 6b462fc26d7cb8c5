package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Operator;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an operator says is secret, such as an access token that it fetched. */
class LearnedSecretsTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final String TOKEN = "the-fetched-token";

    private final List<Object> given = new ArrayList<>();

    /** Answers with the token that it fetched, as a service that echoes its requests. */
    private final Operator echo = new Operator() {
        @Override
        public String name() {
            return "probe";
        }

        @Override
        public Duration timeout(Object arguments) {
            return Duration.ofSeconds(1);
        }

        @Override
        public Result execute(Call call) throws OperatorFailedException {
            given.add(call.arguments());
            call.secrets().learn(List.of(TOKEN));
            if ("fail".equals(call.arguments())) {
                throw new OperatorFailedException("not with " + TOKEN, 1, Map.of("body", "Bearer " + TOKEN));
            }
            return new Result(Map.of("authorization", "Bearer " + TOKEN), 1);
        }
    };

    private final WorkerCluster fleet = new WorkerCluster(echo);

    @Test
    void echoedToken_isSeenByStepsAndHiddenInRecords() throws Exception {
        UUID id = fleet.start(List.of(
                act("a", "first"),
                act("b", at("a.authorization")),
                attempt(List.of(act("c", "fail")), List.of(act("h", at("error.message"))))));
        fleet.runAll();
        assertThat(given).containsExactly("first", "Bearer " + TOKEN, "fail", "not with [redacted]");
        String shown = new StepTraceReader(fleet.table, fleet.sealedValues, fleet.catalog(), new PageTokens(fleet.box))
                .of(WORKSPACE, id, PageRequest.FIRST)
                .orElseThrow()
                .found()
                .toString();
        assertThat(shown).contains("Bearer [redacted]").doesNotContain(TOKEN);
        for (Item item : fleet.table
                .query(Query.startingWith(ExecutionKeys.partition(id), JournalItems.PREFIX))
                .found()) {
            assertThat(item.toString()).doesNotContain(TOKEN);
            item.bytes("value")
                    .ifPresent(bytes -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                            .doesNotContain(TOKEN));
        }
    }
}
