package dev.tappet.aws;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * The AWS clients, configured by {@code quarkus.dynamodb.*} and {@code quarkus.sqs.*}, but without the retries of the
 * SDK: each call is retried in one place of this program, and both together would multiply the attempts. The clients
 * are created on first use.
 */
class AwsClients {
    @Produces
    @ApplicationScoped
    DynamoDbClient dynamoDb(DynamoDbClientBuilder builder) {
        return withoutRetries(builder).build();
    }

    @Produces
    @ApplicationScoped
    SqsClient sqs(SqsClientBuilder builder) {
        return withoutRetries(builder).build();
    }

    static <B extends AwsClientBuilder<B, ?>> B withoutRetries(B builder) {
        ClientOverrideConfiguration.Builder override = builder.overrideConfiguration().toBuilder();
        return builder.overrideConfiguration(
                override.retryStrategy(AwsRetryStrategy.doNotRetry()).build());
    }
}
