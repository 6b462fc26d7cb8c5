package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Spread;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the partitions of the indexes take while many executions of one workflow start within a second. */
class HotPartitionTest {
    /**
     * Write units of one partition key in a second.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html">
     *     DynamoDB: partition keys</a>
     */
    private static final int PARTITION = 1_000;

    private final Map<Index, Map<String, Integer>> units = new EnumMap<>(Index.class);
    private Spread spread = Spread.ONE;
    private final WorkerCluster fleet = new WorkerCluster(table -> new SpreadLists(
            new RecordingTable(table) {
                @Override
                public WriteResult write(Write write, Durability durability) {
                    count(write);
                    return super.write(write, durability);
                }
            },
            _ -> new Quota(100_000, 1_000_000, 1_000_000).with(spread),
            () -> Instant.EPOCH));

    /** An entry is a unit, and so is its removal. */
    private void count(Write write) {
        if (write instanceof Write.Put put) {
            put.item().indexes().forEach((index, key) -> count(index, key, index == Index.DUE ? 2 : 1));
        }
    }

    private void count(Index index, IndexKey key, int more) {
        units.computeIfAbsent(index, _ -> new HashMap<>()).merge(key.partition(), more, Integer::sum);
    }

    private void start(int executions) {
        Binding binding = fleet.publish(List.of());
        byte[] event = Json.write(Map.of());
        StoredExecutions stored = fleet.executions();
        for (int i = 0; i < executions; i++) {
            stored.create(List.of(new NewExecution(stored.newId(), binding, event)), Lane.ASYNC);
        }
    }

    private int most(Index index) {
        return units.get(index).values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
    }

    @Test
    void tenThousandASecond_ofASpreadOfTwenty_leaveNoPartitionHot() {
        spread = new Spread(List.of(new Spread.SpreadChange(20, Instant.EPOCH)));

        start(10_000);

        assertThat(units.get(Index.BY_WORKSPACE)).hasSize(20);
        assertThat(units.get(Index.BY_WORKFLOW)).hasSize(20);
        for (Index index : Index.values()) {
            assertThat(most(index)).as(index.name()).isLessThan(PARTITION);
        }
    }

    @Test
    void defaultSpread_holdsAThousandASecond() {
        start(PARTITION);

        assertThat(most(Index.BY_WORKSPACE)).isEqualTo(PARTITION);
        assertThat(most(Index.BY_WORKFLOW)).isEqualTo(PARTITION);
        assertThat(most(Index.DUE)).isLessThan(PARTITION / 10);
    }
}
