package dev.tappet.crash;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Makes of the queues the worst that SQS may be: takes messages out before the servers do, and puts each back once or
 * several times, in another order, later, and now and then into the other lane; the original sometimes comes too.
 */
final class QueueShuffler {
    private static final int MAX_MESSAGES = 10;
    private static final int MAX_COPIES = 3;
    private static final int MAX_DELAY_SECONDS = 2;
    private static final int HIDDEN_SECONDS = 5;
    private static final int MAX_PAUSE_MILLIS = 200;
    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);

    private final SqsClient client;
    private final List<String> queues;
    private final SplittableRandom random;
    private final Map<String, Integer> mixed = new HashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    /** @param environment of the servers */
    QueueShuffler(Map<String, String> environment, SplittableRandom random) {
        this.random = random;
        queues = List.of(environment.get("TAPPET_QUEUE_SYNC"), environment.get("TAPPET_QUEUE_ASYNC"));
        client = SqsClient.builder()
                .endpointOverride(URI.create(environment.get("QUARKUS_SQS_ENDPOINT_OVERRIDE")))
                .region(Region.of(environment.get("AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    void run(BooleanSupplier enough) {
        try {
            while (!enough.getAsBoolean()) {
                Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
                mix(any());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String any() {
        return queues.get(random.nextInt(queues.size()));
    }

    private void mix(String queue) {
        List<Message> messages = new ArrayList<>(client.receiveMessage(request -> request.queueUrl(queue)
                        .maxNumberOfMessages(MAX_MESSAGES)
                        .visibilityTimeout(HIDDEN_SECONDS))
                .messages());
        Collections.shuffle(messages, new Random(random.nextLong()));
        for (Message each : messages) {
            // copies of copies would bury the servers
            boolean first = mixed.merge(each.body(), 1, Integer::sum) == 1;
            for (int copies = first ? random.nextInt(1, MAX_COPIES + 1) : 1; copies > 0; copies--) {
                String other = random.nextInt(4) == 0 ? any() : queue;
                int delay = random.nextInt(MAX_DELAY_SECONDS + 1);
                client.sendMessage(request ->
                        request.queueUrl(other).messageBody(each.body()).delaySeconds(delay));
                sent.incrementAndGet();
            }
            if (!first || random.nextInt(4) != 0) {
                delete(queue, each);
            }
            taken.incrementAndGet();
        }
    }

    private void delete(String queue, Message message) {
        try {
            client.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
        } catch (SqsException e) {
            // its time was over, so that it comes itself too: as well
        }
    }

    /** How many there are, those too that are held back or that somebody has taken. */
    int messages() {
        return queues.stream()
                .flatMap(queue -> client
                        .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(COUNTS))
                        .attributes()
                        .values()
                        .stream())
                .mapToInt(Integer::parseInt)
                .sum();
    }

    String figures() {
        return taken + " messages were taken out of the queues, and " + sent + " put there instead";
    }
}
