package dev.tappet.aws;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import dev.tappet.execution.TableFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local and ElasticMQ for all tests of this JVM: each is started once, when it is first wanted. */
final class LocalServices {
    private LocalServices() {}

    private static final class DynamoDb {
        static final LocalDynamoDb RUNNING = new LocalDynamoDb(FreePort.find());
    }

    private static final class Sqs {
        static final LocalSqs RUNNING = new LocalSqs(0);
    }

    private static final class Embedded {
        static final DynamoDbClient CLIENT = DynamoDBEmbedded.create(true).dynamoDbClient();
    }

    static LocalDynamoDb dynamoDb() {
        return DynamoDb.RUNNING;
    }

    static LocalSqs sqs() {
        return Sqs.RUNNING;
    }

    /** DynamoDB Local without sockets and the protocol's JSON: half of what a call takes otherwise. */
    static DynamoDbClient embedded() {
        return Embedded.CLIENT;
    }

    /** A table of its own for each scenario, over the network. */
    static TableFactory ground() {
        return clock -> dynamoDb().table(dynamoDb().freshTable(), clock);
    }
}
