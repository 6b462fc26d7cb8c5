package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Requests and responses as the API reference has them. */
class SecretsManagerTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tappet-key-a1b2c3";

    private record Answer(int status, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> bodies = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private HttpServer service;
    private SecretsManager secrets;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::answer);
        service.start();
        secrets = new SecretsManager(
                Optional.of(
                        URI.create("http://127.0.0.1:" + service.getAddress().getPort())),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")));
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        targets.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        Answer answer = answers.remove();
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void secret_isReadByASignedRequest() {
        answers.add(new Answer(200, "{\"ARN\":\"" + ARN + "\",\"SecretString\":\"the value\"}"));

        assertThat(secrets.read(ARN)).isEqualTo("the value");
        assertThat(bodies).containsExactly("{\"SecretId\":\"" + ARN + "\"}");
        assertThat(targets).containsExactly("secretsmanager.GetSecretValue");
        assertThat(authorizations.getFirst())
                .matches("AWS4-HMAC-SHA256 Credential=AKID/\\d{8}/eu-central-1/secretsmanager/aws4_request, .*"
                        + "x-amz-target.* Signature=[0-9a-f]{64}");
    }

    @Test
    void failureOfTheService_isRepeated() {
        answers.add(new Answer(500, ""));
        answers.add(new Answer(503, ""));
        answers.add(new Answer(200, "{\"SecretString\":\"the value\"}"));

        assertThat(secrets.read(ARN)).isEqualTo("the value");
    }

    @Test
    void refusal_isAnErrorWithItsReason() {
        answers.add(new Answer(400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized\"}"));

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> secrets.read(ARN))
                .withMessageContaining(ARN)
                .withMessageContaining("AccessDeniedException: not authorized");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void arnOfAnotherService_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> secrets.read("arn:aws:ssm:eu-central-1:123456789012:parameter/a"))
                .withMessageContaining("Secrets Manager");
    }
}
