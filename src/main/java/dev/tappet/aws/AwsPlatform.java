package dev.tappet.aws;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.platform.ConfiguredSecrets;
import dev.tappet.platform.Platform;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The platform with DynamoDB and SQS, for a server and for Lambda. It is selected if a table is configured. No request
 * is sent to AWS at startup.
 */
@Singleton
public class AwsPlatform implements Platform {
    private final TappetConfig config;
    private final ConfiguredSecrets secrets;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;
    private final Instance<AwsBackgroundTasks> tasks;
    private final InstantSource clock;
    private final ProcessIdentity process;
    private volatile boolean polling;

    AwsPlatform(
            TappetConfig config,
            ConfiguredSecrets secrets,
            DynamoDbClient dynamoDb,
            SqsClient sqs,
            Instance<AwsBackgroundTasks> tasks,
            InstantSource clock,
            ProcessIdentity process) {
        this.config = config;
        this.secrets = secrets;
        this.dynamoDb = dynamoDb;
        this.sqs = sqs;
        this.tasks = tasks;
        this.clock = clock;
        this.process = process;
    }

    @Override
    public boolean isSelected() {
        return config.table().isPresent();
    }

    @Override
    public ItemTable table() {
        return new DynamoDbTable(dynamoDb, required("tappet.table", config.table()), clock, process);
    }

    @Override
    public RunQueue queue() {
        return new CallerTurns(
                new SqsRunQueue(sqs, urls()),
                config.workers().sync(),
                config.workers().inProgress());
    }

    Map<Lane, String> urls() {
        return Map.of(
                Lane.SYNC, required("tappet.queue.sync", config.queue().sync()),
                Lane.ASYNC, required("tappet.queue.async", config.queue().async()));
    }

    @Override
    public SecretBox secretBox() {
        return Platform.sealedBy(required("tappet.secret-key", secrets.secretKey()));
    }

    private static String required(String key, Optional<String> value) {
        return value.orElseThrow(() -> new ConfigurationException(key + " must be configured, since tappet.table is"));
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void start() {
        tasks.get().start();
    }

    @Override
    public void stop() {
        tasks.get().stop();
    }

    /** Without polling, another service delivers the executions. */
    @Override
    public boolean isDelivering() {
        return polling || !config.queue().poll();
    }

    void polling(boolean isPolling) {
        polling = isPolling;
    }
}
