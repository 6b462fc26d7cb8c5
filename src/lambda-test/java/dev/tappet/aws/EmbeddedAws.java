package dev.tappet.aws;

import dev.tappet.execution.Lane;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * DynamoDB Local and ElasticMQ in this JVM, with table and queues, for functions here and in processes of their own;
 * and what the steps of workflows call.
 */
public final class EmbeddedAws implements AutoCloseable {
    /** The largest body of a request in a workspace for which nothing else is set, in bytes. */
    public static final int PAYLOAD = 524_288;

    /** And in any workspace. */
    public static final int LARGEST_PAYLOAD = 1_048_576;

    private final LocalDynamoDb dynamoDb = new LocalDynamoDb(FreePort.find());
    private final FaultyTable table = new FaultyTable(dynamoDb.endpoint());
    private final LocalSqs sqs = new LocalSqs(0);
    private final CalledServices others = new CalledServices();
    private final Map<Lane, String> queues = sqs.queues();

    /** What tells a function where they are. */
    public Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>(Map.of(
                "quarkus.dynamodb.endpoint-override",
                table.endpoint().toString(),
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
        configuration.put("tappet.limits.payload", Integer.toString(PAYLOAD));
        configuration.put("tappet.limits.largest-payload", Integer.toString(LARGEST_PAYLOAD));
        configuration.put("tappet.delivery-log.longest-wait", "30s");
        configuration.put("tappet.lambda.endpoint", others.endpoint().toString());
        configuration.put("tappet.canary-url", others.endpoint() + "/count/canary");
        configuration.put("tappet.traces.endpoint", others.endpoint().toString());
        // the flag of a sender's traceparent decides
        configuration.put("tappet.traces.ratio", "0");
        configuration.put("tappet.traces.longest-wait", "30s");
        configuration.put("tappet.http.allowed-addresses", others.authority() + "," + others.untrusted());
        return configuration;
    }

    @Override
    public void close() {
        table.close();
        dynamoDb.close();
        sqs.close();
        others.close();
    }
}
