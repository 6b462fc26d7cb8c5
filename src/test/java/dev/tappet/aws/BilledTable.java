package dev.tappet.aws;

import dev.tappet.execution.TableFactory;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** A table on DynamoDB Local, and the units that its calls consume. */
public final class BilledTable implements TableFactory, AutoCloseable {
    private final AwsBill bill = new AwsBill();
    private final DynamoDbClient client = client(LocalServices.dynamoDb().endpoint());

    private DynamoDbClient client(URI endpoint) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));
        return AwsClients.withoutRetries(builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                        .addExecutionInterceptor(bill)
                        // it is slow at first
                        .apiCallTimeout(Duration.ofMinutes(1))
                        .build()))
                .build();
    }

    @Override
    public DynamoDbTable table(InstantSource clock) {
        return LocalDynamoDb.table(client, LocalServices.dynamoDb().freshTable(), clock);
    }

    /** The write units since this was last called, indexes counted. */
    public int takeWriteUnits() {
        return (int) bill.take().stream()
                .filter(line -> ExecutionPriceTest.WRITES.contains(line.call()))
                .mapToDouble(AwsBill.Line::units)
                .sum();
    }

    @Override
    public void close() {
        client.close();
    }
}
