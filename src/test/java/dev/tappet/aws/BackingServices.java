package dev.tappet.aws;

import dev.tappet.execution.Lane;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * DynamoDB Local and ElasticMQ with table and queues made, in the foreground of {@code make backing-services} and of
 * the crash harness, for servers in other processes. Properties: {@code dynamodb.port} and {@code sqs.port}. All is
 * gone when it ends.
 */
public final class BackingServices {
    private BackingServices() {}

    public static void main(String[] arguments) throws InterruptedException {
        LocalDynamoDb dynamoDb = new LocalDynamoDb(Integer.getInteger("dynamodb.port", 8000));
        LocalSqs sqs = new LocalSqs(Integer.getInteger("sqs.port", 9324));
        Map<Lane, String> queues = Map.of(
                Lane.SYNC, sqs.queue("tappet-sync"),
                Lane.ASYNC, sqs.queue("tappet-async"));
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        System.out.printf(
                """
                        # DynamoDB Local and ElasticMQ run until you press Ctrl-C, and forget everything then.
                        # For the server, in another terminal:
                        export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
                        export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
                        export QUARKUS_DYNAMODB_ENDPOINT_OVERRIDE=%1$s
                        export QUARKUS_SQS_ENDPOINT_OVERRIDE=%2$s
                        export TAPPET_TABLE=%3$s
                        export TAPPET_QUEUE_SYNC=%4$s
                        export TAPPET_QUEUE_ASYNC=%5$s
                        export TAPPET_SECRET_KEY=%6$s
                        # then: make run

                        # To look into them:
                        # aws dynamodb scan --endpoint-url %1$s --table-name %3$s --select COUNT
                        # aws sqs get-queue-attributes --endpoint-url %2$s --queue-url %5$s --attribute-names All
                        """,
                dynamoDb.endpoint(),
                sqs.endpoint(),
                LocalDynamoDb.TABLE,
                queues.get(Lane.SYNC),
                queues.get(Lane.ASYNC),
                Base64.getEncoder().encodeToString(key));
        Thread.currentThread().join();
    }
}
