package dev.tappet.aws;

import dev.tappet.execution.Lane;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * DynamoDB Local and ElasticMQ in this JVM, with table and queues, for functions here and in processes of their own; and
 * what the steps of workflows call.
 */
public final class EmbeddedAws implements AutoCloseable {
    private final LocalDynamoDb dynamoDb = new LocalDynamoDb(FreePort.find());
    private final LocalSqs sqs = new LocalSqs(0);
    private final CalledServices others = new CalledServices();
    private final Map<Lane, String> queues = sqs.queues();

    /** What tells a function where they are. */
    public Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>(Map.of(
                "quarkus.dynamodb.endpoint-override",
                dynamoDb.endpoint().toString(),
                "quarkus.sqs.endpoint-override",
                sqs.endpoint().toString(),
                // both are slow at first
                "quarkus.dynamodb.sync-client.socket-timeout",
                "30S",
                "quarkus.sqs.api-call-timeout",
                "30S",
                "tappet.table",
                LocalDynamoDb.TABLE,
                "tappet.queue.sync",
                queues.get(Lane.SYNC),
                "tappet.queue.async",
                queues.get(Lane.ASYNC),
                "tappet.queue.poll",
                "false",
                "tappet.secret-key",
                Base64.getEncoder().encodeToString(new byte[32])));
        configuration.put("tappet.delivery-log.longest-wait", "30s");
        configuration.put("tappet.lambda.endpoint", others.endpoint().toString());
        configuration.put("tappet.traces.endpoint", others.endpoint().toString());
        // the flag of a sender's traceparent decides
        configuration.put("tappet.traces.ratio", "0");
        configuration.put("tappet.traces.longest-wait", "30s");
        configuration.put("tappet.http.allowed-addresses", others.authority() + "," + others.untrusted());
        return configuration;
    }

    @Override
    public void close() {
        dynamoDb.close();
        sqs.close();
        others.close();
    }
}
