package dev.tappet.aws;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this JVM, behind a port, with the table made: what DynamoDB is to the program. */
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
        client = client(endpoint, Duration.ofSeconds(2));
        // the first call takes its time
        try (DynamoDbClient patient = client(endpoint, Duration.ofSeconds(30))) {
            patient.createTable(TableDefinition.create(TABLE));
            patient.updateTimeToLive(TableDefinition.timeToLive(TABLE));
        }
    }

    /** As {@code application.properties} has it, which tests without Quarkus do not read. */
    static DynamoDbClient client(URI endpoint, Duration socketTimeout) {
        return Clients.withoutRetries(DynamoDbClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                        .httpClientBuilder(ApacheHttpClient.builder()
                                .connectionTimeout(Duration.ofSeconds(1))
                                .connectionAcquisitionTimeout(Duration.ofSeconds(1))
                                .socketTimeout(socketTimeout)))
                .build();
    }

    /** Makes another table and gives its name. */
    String freshTable() {
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
