package dev.tappet.aws;

import dev.tappet.SampledCases;
import dev.tappet.execution.ConcurrencyAtEveryWriteTest;
import dev.tappet.execution.CrashAtEveryWriteTest;
import dev.tappet.execution.DependencyFailuresTest;
import dev.tappet.execution.FailingBatchContract;
import dev.tappet.execution.GivingUpTest;
import dev.tappet.execution.HeartbeatTest;
import dev.tappet.execution.LeaseManagerTest;
import dev.tappet.execution.OlderStoreTest;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.StateAtEveryWriteTest;
import dev.tappet.execution.TableFactory;
import dev.tappet.trigger.AcceptingWithFailuresTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/**
 * What the core promises when workers die, lose their leases or give up, on DynamoDB over the network; and, while the
 * network loses replies or the table is busy, the same. What is repeated for each write is repeated in memory for all of
 * them.
 */
@Tag("slow")
class ScenariosOnDynamoDbTest {
    @Nested
    class Leases extends LeaseManagerTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class Heartbeats extends HeartbeatTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class GivingUp extends GivingUpTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class BrokenDependencies extends DependencyFailuresTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class OlderStores extends OlderStoreTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }
    }

    /** For scenarios that are repeated for each of their writes, with thousands of calls. */
    private static TableFactory embedded() {
        DynamoDbClient client = LocalServices.embedded();
        return clock -> LocalDynamoDb.table(client, LocalDynamoDb.freshTable(client), clock);
    }

    private static TableFactory flaky(UnaryOperator<FlakyDynamoDb> how) {
        DynamoDbClient client = LocalServices.embedded();
        return clock -> LocalDynamoDb.table(
                how.apply(new FlakyDynamoDb(client)).client(), LocalDynamoDb.freshTable(client), clock);
    }

    @Nested
    class Accepting extends AcceptingWithFailuresTest {
        @Override
        protected TableFactory ground() {
            return LocalServices.ground();
        }

        @Override
        protected TableFactory dead() {
            URI nobody = URI.create("http://127.0.0.1:" + FreePort.find());
            return clock ->
                    new DynamoDbTable(LocalDynamoDb.client(nobody, Duration.ofSeconds(2)), LocalDynamoDb.TABLE, clock);
        }

        @Override
        protected RunQueue down() {
            URI nobody = URI.create("http://127.0.0.1:" + FreePort.find());
            return new SqsRunQueue(LocalSqs.client(nobody), LocalServices.sqs().queues());
        }
    }

    @Nested
    class BatchesOfADeadTable extends FailingBatchContract {
        private final FlakyDynamoDb table =
                new FlakyDynamoDb(LocalServices.dynamoDb().client());

        @Override
        protected TableFactory ground() {
            return clock ->
                    new DynamoDbTable(table.client(), LocalServices.dynamoDb().freshTable(), clock);
        }

        @Override
        protected void down(boolean isDown) {
            if (isDown) {
                table.fails(
                        10_000, SdkClientException.create("Unable to execute HTTP request", new IOException("reset")));
            } else {
                table.recovers();
            }
        }
    }

    @Nested
    class LeasesWithLostReplies extends LeaseManagerTest {
        @Override
        protected TableFactory ground() {
            return flaky(FlakyDynamoDb::losesReplies);
        }
    }

    @Nested
    class DeathsWithLostReplies extends CrashAtEveryWriteTest {
        @Override
        protected TableFactory ground() {
            return flaky(FlakyDynamoDb::losesReplies);
        }

        @Override
        protected boolean isCut(int write) {
            return SampledCases.isTaken(write);
        }
    }

    @Nested
    class LeasesOfABusyTable extends LeaseManagerTest {
        @Override
        protected TableFactory ground() {
            return flaky(table -> table.isMostly(ProvisionedThroughputExceededException.builder()
                    .statusCode(400)
                    .build()));
        }
    }

    @Nested
    class DeathsAtEveryWrite extends CrashAtEveryWriteTest {
        @Override
        protected TableFactory ground() {
            return embedded();
        }

        @Override
        protected boolean isCut(int write) {
            return SampledCases.isTaken(write);
        }
    }

    @Nested
    class StateAtEveryWrite extends StateAtEveryWriteTest {
        @Override
        protected TableFactory ground() {
            return embedded();
        }

        @Override
        protected boolean isCut(int write) {
            return SampledCases.isTaken(write);
        }
    }

    @Nested
    class ConcurrencyAtEveryWrite extends ConcurrencyAtEveryWriteTest {
        @Override
        protected TableFactory ground() {
            return embedded();
        }

        @Override
        protected boolean isCut(int write) {
            return SampledCases.isTaken(write);
        }
    }
}
