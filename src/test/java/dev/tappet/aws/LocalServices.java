package dev.tappet.aws;

import dev.tappet.execution.TableFactory;

/** DynamoDB Local and ElasticMQ for all tests of this JVM: each is started once, when it is first wanted. */
final class LocalServices {
    private LocalServices() {}

    private static final class DynamoDb {
        static final LocalDynamoDb RUNNING = new LocalDynamoDb(FreePort.find());
    }

    private static final class Sqs {
        static final LocalSqs RUNNING = new LocalSqs(0);
    }

    static LocalDynamoDb dynamoDb() {
        return DynamoDb.RUNNING;
    }

    static LocalSqs sqs() {
        return Sqs.RUNNING;
    }

    /** A table of its own for each scenario, over the network. */
    static TableFactory ground() {
        return clock -> dynamoDb().table(dynamoDb().freshTable(), clock);
    }
}
