package dev.tappet.aws;

import dev.tappet.execution.BrokenDependenciesTest;
import dev.tappet.execution.CutAtEveryWriteTest;
import dev.tappet.execution.GivingUpTest;
import dev.tappet.execution.Ground;
import dev.tappet.execution.HeartbeatTest;
import dev.tappet.execution.LeaseTest;
import org.junit.jupiter.api.Nested;

/** What the core promises when workers die, lose their leases or give up, on DynamoDB over the network. */
class ScenariosOnDynamoDbTest {
    @Nested
    class Leases extends LeaseTest {
        @Override
        protected Ground ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class Heartbeats extends HeartbeatTest {
        @Override
        protected Ground ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class GivingUp extends GivingUpTest {
        @Override
        protected Ground ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class BrokenDependencies extends BrokenDependenciesTest {
        @Override
        protected Ground ground() {
            return LocalServices.ground();
        }
    }

    @Nested
    class DeathsAtEveryWrite extends CutAtEveryWriteTest {
        @Override
        protected Ground ground() {
            return LocalServices.ground();
        }
    }
}
