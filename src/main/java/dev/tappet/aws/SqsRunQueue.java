package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.PureMessage;
import dev.tappet.execution.RunQueue;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * The two lanes on SQS. A message contains the id of an execution, and the marker of {@link PureMessage} if its claim
 * may be deferred. On Lambda, event sources deliver the messages; a server polls them with {@link SqsPoller}.
 *
 * <p>The Sweeper sends messages that this class could not send, so that long retries would only delay callers. A send
 * is repeated twice within a second and a half, or once if SQS does not respond, since a dead connection must not cost
 * a minute. While nearly all sends fail, none is attempted for five seconds at a time.
 */
public final class SqsRunQueue implements RunQueue {
    private static final Map<String, MessageAttributeValue> PURE_ONLY = Map.of(
            PureMessage.ATTRIBUTE,
            MessageAttributeValue.builder()
                    .dataType("String")
                    .stringValue("true")
                    .build());

    /** The maximum number of messages of a request. */
    private static final int BATCH = 10;

    private static final int REPETITIONS = 2;
    private static final long DELAY_MILLIS = 50;
    static final long MAX_DURATION_MILLIS = 1_500;

    /**
     * The number of recent sends to evaluate: if the share {@link #FAILURE_RATIO} of them failed, none is attempted for the
     * time {@link #OPEN_DURATION}.
     */
    private static final int SLIDING_WINDOW_SIZE = 10;

    private static final double FAILURE_RATIO = 0.8;
    private static final Duration OPEN_DURATION = Duration.ofSeconds(5);

    private final SqsClient client;
    private final Map<Lane, String> urls;

    private final CircuitBreakerGuard guard;

    /**
     * Creates a queue.
     *
     * @param client must not retry requests itself
     * @param urls   the URL of the queue of each lane
     */
    public SqsRunQueue(SqsClient client, Map<Lane, String> urls) {
        this(client, urls, Duration.ofMillis(MAX_DURATION_MILLIS));
    }

    /** @param longest the maximum duration of a send, including its repetitions */
    SqsRunQueue(SqsClient client, Map<Lane, String> urls, Duration longest) {
        this.client = client;
        this.urls = Map.copyOf(urls);
        // A repetition is always safe: a message may be delivered twice.
        guard = new CircuitBreakerGuard(
                Guard.create()
                        .withDescription("SQS")
                        .withRetry()
                        .maxRetries(REPETITIONS)
                        .delay(DELAY_MILLIS, ChronoUnit.MILLIS)
                        .jitter(DELAY_MILLIS / 2, ChronoUnit.MILLIS)
                        .maxDuration(longest.toMillis(), ChronoUnit.MILLIS)
                        .whenException(DynamoDbErrors::isTransient)
                        .done(),
                OPEN_DURATION,
                longest,
                breaker -> breaker.requestVolumeThreshold(SLIDING_WINDOW_SIZE)
                        .failureRatio(FAILURE_RATIO)
                        .failOn(SdkException.class));
    }

    @Override
    public void send(UUID execution, UUID workspace, Lane lane, Duration delay) {
        send(execution, workspace, lane, delay, false);
    }

    @Override
    public void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        send(execution, workspace, lane, Duration.ZERO, isPure);
    }

    private void send(UUID execution, UUID workspace, Lane lane, Duration delay, boolean isPure) {
        SendMessageRequest request = SendMessageRequest.builder()
                .queueUrl(urls.get(lane))
                .messageBody(execution.toString())
                // On a standard queue, SQS distributes deliveries fairly between message groups:
                // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
                .messageGroupId(workspace.toString())
                .delaySeconds(seconds(delay))
                .messageAttributes(isPure ? PURE_ONLY : Map.of())
                .build();
        call(lane, () -> client.sendMessage(request), SendMessageResponse.class);
    }

    /** Messages of a batch that SQS rejects are sent again, one by one. */
    @Override
    public void sendAll(List<QueuedRun> runs) {
        Map<Lane, List<QueuedRun>> byLane = runs.stream().collect(Collectors.groupingBy(QueuedRun::lane));
        byLane.forEach((lane, ofLane) -> {
            for (int from = 0; from < ofLane.size(); from += BATCH) {
                sendBatch(lane, ofLane.subList(from, Math.min(ofLane.size(), from + BATCH)));
            }
        });
    }

    private void sendBatch(Lane lane, List<QueuedRun> runs) {
        SendMessageBatchRequest request = SendMessageBatchRequest.builder()
                .queueUrl(urls.get(lane))
                .entries(IntStream.range(0, runs.size())
                        .mapToObj(i -> entry(i, runs.get(i)))
                        .toList())
                .build();
        call(lane, () -> client.sendMessageBatch(request), SendMessageBatchResponse.class).failed().stream()
                .map(failed -> runs.get(Integer.parseInt(failed.id())))
                .forEach(run -> send(run.execution(), run.workspace(), run.lane(), run.delay()));
    }

    private static SendMessageBatchRequestEntry entry(int number, QueuedRun run) {
        return SendMessageBatchRequestEntry.builder()
                .id(Integer.toString(number))
                .messageBody(run.execution().toString())
                .messageGroupId(run.workspace().toString())
                .delaySeconds(seconds(run.delay()))
                .build();
    }

    private <T> T call(Lane lane, Callable<T> call, Class<T> type) {
        try {
            return guard.call(call, type);
        } catch (InterruptedException | AbortedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("Sending was interrupted", e);
        } catch (CircuitBreakerOpenException e) {
            throw new QueueUnavailableException("SQS has not responded recently", e);
        } catch (Exception e) {
            throw new QueueUnavailableException("SQS does not accept messages for the lane " + lane, e);
        }
    }

    /** Rounds up: a message that is delivered too early has to be sent once more. */
    static int seconds(Duration delay) {
        return Math.toIntExact(delay.plus(Duration.ofSeconds(1)).minusNanos(1).toSeconds());
    }
}
