package dev.tappet.aws;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this JVM, on a local port and with a table. It replaces DynamoDB in tests. */
final class LocalDynamoDb implements AutoCloseable {
    static final String TABLE = "tappet";

    private final DynamoDBProxyServer server;
    private final URI endpoint;
    private final DynamoDbClient client;

    LocalDynamoDb(int port) {
        try {
            server = ServerRunner.createServerFromCommandLineArgs(
                    new String[] {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)});
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be started on port " + port, e);
        }
        endpoint = URI.create("http://127.0.0.1:" + port);
        client = client(endpoint, Duration.ofSeconds(30));
        client.createTable(TableDefinition.create(TABLE));
        client.updateTimeToLive(TableDefinition.timeToLive(TABLE));
    }

    /**
     * A table that retries for minutes: on a busy machine DynamoDB Local may pause for seconds, which must not fail a
     * test.
     */
    DynamoDbTable table(String name, InstantSource clock) {
        return table(client, name, clock);
    }

    static DynamoDbTable table(DynamoDbClient client, String name, InstantSource clock) {
        return new DynamoDbTable(
                client, name, clock, new DynamoDbRetries.RetryDurations(Duration.ofMinutes(2), Duration.ofMinutes(1)));
    }

    /**
     * A client with a socket timeout. The clients of a server have a timeout of 1 s, see
     * {@code application.properties}.
     */
    static DynamoDbClient client(URI endpoint, Duration socketTimeout) {
        return AwsClients.withoutRetries(DynamoDbClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                        .httpClientBuilder(ApacheHttpClient.builder()
                                .connectionTimeout(socketTimeout)
                                .connectionAcquisitionTimeout(socketTimeout)
                                .socketTimeout(socketTimeout)))
                .build();
    }

    /** Creates another table and returns its name. */
    String freshTable() {
        return freshTable(client);
    }

    /** The same by any client. */
    static String freshTable(DynamoDbClient client) {
        String name = "tappet-" + UUID.randomUUID();
        client.createTable(TableDefinition.create(name));
        return name;
    }

    URI endpoint() {
        return endpoint;
    }

    DynamoDbClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local cannot be stopped", e);
        }
    }
}
