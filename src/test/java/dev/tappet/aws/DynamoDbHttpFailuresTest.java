package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A real client of the SDK whose connection fails: the table repeats its calls, and nobody else does. */
@Tag("slow")
class DynamoDbHttpFailuresTest {
    private final FailingHttp http = new FailingHttp();
    private final DynamoDbTable table = new DynamoDbTable(client(http), "tappet", new MovableClock());

    private static DynamoDbClient client(SdkHttpClient http) {
        return AwsClients.withoutRetries(DynamoDbClient.builder()
                        .httpClient(http)
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"))))
                .build();
    }

    private boolean put() {
        Item item = Item.at("p", "s").build();
        return table.write(new Write.Put(item, Condition.absent()), Durability.SYNCED)
                .done();
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalServerError",
        "503, ServiceUnavailable",
        "400, ProvisionedThroughputExceededException",
        "400, ThrottlingException",
        "400, RequestLimitExceeded",
        "400, TransactionConflictException",
        "400, TransactionInProgressException",
    })
    void transientError_isRetried(int status, String type) {
        http.answers(status, type);
        http.answers(status, type);

        assertThat(put()).isTrue();

        assertThat(http.sent).isEqualTo(3);
    }

    @Test
    void brokenConnection_isRetried() {
        http.breaks();
        http.breaks();

        assertThat(put()).isTrue();

        assertThat(http.sent).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"400, ValidationException", "400, ResourceNotFoundException", "400, AccessDeniedException"})
    void permanentError_isSentOnce(int status, String type) {
        http.answers(status, type);

        assertThatExceptionOfType(StorageException.class).isThrownBy(this::put).withMessageContaining("p/s");

        assertThat(http.sent).isEqualTo(1);
    }

    @Test
    void failedCondition_isSentOnce() {
        http.answers(400, "ConditionalCheckFailedException");

        assertThat(put()).isFalse();

        assertThat(http.sent).isEqualTo(1);
    }

    /** Answers as planned, then that all is well. */
    private static final class FailingHttp implements SdkHttpClient {
        private interface Answer {
            HttpExecuteResponse give() throws IOException;
        }

        private final Queue<Answer> planned = new ArrayDeque<>();
        private int sent;

        void answers(int status, String type) {
            planned.add(() -> response(status, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\"}"));
        }

        void breaks() {
            planned.add(() -> {
                throw new IOException("Connection reset");
            });
        }

        private static HttpExecuteResponse response(int status, String body) {
            return HttpExecuteResponse.builder()
                    .response(SdkHttpResponse.builder().statusCode(status).build())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(UTF_8))))
                    .build();
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    sent++;
                    return planned.isEmpty()
                            ? response(200, "{}")
                            : planned.remove().give();
                }

                @Override
                public void abort() {
                    // answers at once
                }
            };
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
