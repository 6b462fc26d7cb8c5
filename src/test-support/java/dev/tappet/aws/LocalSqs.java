package dev.tappet.aws;

import dev.tappet.execution.Lane;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** ElasticMQ in this JVM, on a local port. It replaces SQS in tests. */
final class LocalSqs implements AutoCloseable {
    private static final Set<QueueAttributeName> COUNTS = Set.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);

    private final SQSRestServer server;
    private final URI endpoint;
    private final SqsClient client;

    /** @param port 0 for any free port */
    LocalSqs(int port) {
        this.server =
                SQSRestServerBuilder.withPort(port).withInterface("127.0.0.1").start();
        this.endpoint = URI.create(
                "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
        this.client = client(endpoint);
    }

    /** A client like that of the program, with a long timeout: ElasticMQ is slow at first. */
    static SqsClient client(URI endpoint) {
        return client(endpoint, Duration.ofSeconds(30));
    }

    /** @param longest the timeout of a call */
    static SqsClient client(URI endpoint, Duration longest) {
        return AwsClients.withoutRetries(SqsClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                        .overrideConfiguration(override -> override.apiCallTimeout(longest))
                        .httpClientBuilder(ApacheHttpClient.builder()
                                .connectionTimeout(Duration.ofSeconds(1))
                                .socketTimeout(Duration.ofSeconds(30))))
                .build();
    }

    URI endpoint() {
        return endpoint;
    }

    SqsClient client() {
        return client;
    }

    /** Creates a new queue for each lane. */
    Map<Lane, String> queues() {
        Map<Lane, String> urls = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            urls.put(lane, queue(lane.name().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID()));
        }
        return urls;
    }

    /** Creates a queue and returns its URL. */
    String queue(String name) {
        return client.createQueue(request -> request.queueName(name)).queueUrl();
    }

    /** The number of messages in a queue: available, delayed, and delivered but not deleted. */
    int messages(String url) {
        return client
                .getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes()
                .entrySet()
                .stream()
                .filter(count -> COUNTS.contains(count.getKey()))
                .mapToInt(count -> Integer.parseInt(count.getValue()))
                .sum();
    }

    @Override
    public void close() {
        client.close();
        server.stopAndWait();
    }
}
