package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

/** A table or a queue that takes calls and does not answer: tried on another connection, and given up in time. */
@Tag("slow")
class SilentServicesTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    /** Much longer than what all tries of the tests take, on whatever machine. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private interface Call {
        void of(DynamoDbTable table);
    }

    /** What accepting a request takes. */
    static Stream<Named<Call>> calls() {
        return Stream.of(
                Named.of("a read", table -> table.get(List.of(new Key("p", "s")))),
                Named.of("a count", table -> table.admit("counter", 1, 1, Instant.EPOCH)),
                Named.of(
                        "a write",
                        table -> table.write(
                                new Write.Put(Item.at("p", "s").build(), Condition.absent()), Durability.SYNCED)),
                Named.of(
                        "parts", table -> table.putAll(List.of(Item.at("p", "s").build()))));
    }

    private static SilentService forGood() {
        return new SilentService(Integer.MAX_VALUE, "");
    }

    private static void call(SilentService server, Duration timeout, Call call) {
        try (DynamoDbClient client = LocalDynamoDb.client(server.endpoint(), SHORT)) {
            call.of(new DynamoDbTable(
                    client,
                    LocalDynamoDb.TABLE,
                    new MovableClock(),
                    new DynamoDbRetries.RetryDurations(LONG, timeout)));
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void deadConnection_losesNoTableCall(Call call) {
        try (SilentService server = new SilentService(1, "{}")) {
            call(server, LONG, call);

            // more on a machine that is too busy to answer in time
            assertThat(server.calls()).isGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void silentTable_isGivenUp(Call call) {
        try (SilentService server = forGood()) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> call(server, LONG, call))
                    .matches(StorageException::isTransient);

            assertThat(server.calls()).isEqualTo(5);
        }
    }

    @Test
    void expiredPatience_endsRetries() {
        try (SilentService server = forGood()) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> call(server, SHORT.dividedBy(2), table -> table.get(List.of(new Key("p", "s")))));

            assertThat(server.calls()).isEqualTo(1);
        }
    }

    @Test
    void serverStart_survivesSilentTable() {
        try (SilentService server = forGood()) {
            call(server, SHORT.dividedBy(2), TableWarmUp::read);

            assertThat(server.calls()).isEqualTo(1);
        }
    }

    /** Callers are told that the table is dead within five seconds, whatever part of it is silent. */
    @Test
    void configuredTimeouts_allowASecondCall() {
        Duration timeout = DynamoDbRetries.RetryDurations.FOR_CALLERS.unavailable();
        Duration connect = configured("dynamodb.sync-client.connection-timeout");
        Duration answer = configured("dynamodb.sync-client.socket-timeout");

        assertThat(connect).isLessThan(timeout);
        assertThat(answer).isLessThan(timeout);
        // the last try may begin when patience is just about to end
        assertThat(timeout.plus(connect).plus(answer)).isLessThan(Duration.ofSeconds(5));
    }

    private static void send(SilentService server, UUID execution) {
        try (SqsClient client =
                LocalSqs.client(server.endpoint(), Duration.ofMillis(SqsRunQueue.MAX_DURATION_MILLIS / 2))) {
            String url = server.endpoint() + "/queue";
            new SqsRunQueue(client, Map.of(Lane.SYNC, url, Lane.ASYNC, url))
                    .send(execution, new UUID(0, 3), Lane.SYNC, Duration.ZERO);
        }
    }

    /** Else the Sweeper would send it, a minute later. */
    @Test
    void deadConnection_losesNoSend() {
        UUID execution = UUID.randomUUID();
        String sum =
                BinaryUtils.toHex(Md5Utils.computeMD5Hash(execution.toString().getBytes(UTF_8)));
        try (SilentService server = new SilentService(1, "{\"MD5OfMessageBody\": \"%s\"}".formatted(sum))) {
            send(server, execution);

            assertThat(server.calls()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void silentQueue_isUnavailable() {
        try (SilentService server = forGood()) {
            assertThatExceptionOfType(RunQueue.QueueUnavailableException.class)
                    .isThrownBy(() -> send(server, UUID.randomUUID()));

            assertThat(server.calls()).isBetween(1, 3);
        }
    }

    @Test
    void configuredTimeouts_allowASecondSend() {
        assertThat(configured("sqs.api-call-timeout")).isLessThan(Duration.ofMillis(SqsRunQueue.MAX_DURATION_MILLIS));
    }

    private static Duration configured(String key) {
        Properties properties = new Properties();
        try (InputStream file = SilentServicesTest.class.getResourceAsStream("/application.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DurationConverter().convert(properties.getProperty("quarkus." + key));
    }
}
