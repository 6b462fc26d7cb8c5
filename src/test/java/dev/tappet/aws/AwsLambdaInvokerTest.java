package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tappet.json.Json;
import dev.tappet.outbound.LambdaInvoker.FunctionCall;
import dev.tappet.outbound.LambdaInvoker.InvocationFailedException;
import dev.tappet.outbound.LambdaInvoker.InvocationResponse;
import dev.tappet.outbound.LambdaInvoker.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** What goes to Lambda's endpoint and comes from it, with an endpoint of the test in its place. */
@Tag("slow")
class AwsLambdaInvokerTest {
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));

    private record Asked(String path, Headers headers, String body) {}

    private final AtomicReference<Asked> asked = new AtomicReference<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer endpoint;
    private AwsLambdaInvoker functions;

    @BeforeEach
    void open() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        endpoint.start();
        functions = functions(CREDENTIALS);
    }

    @AfterEach
    void close() {
        never.countDown();
        functions.close();
        endpoint.stop(0);
    }

    private AwsLambdaInvoker functions(AwsCredentialsProvider credentials) {
        URI address = URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort());
        return new AwsLambdaInvoker(() -> Region.EU_CENTRAL_1, Optional.of(address), credentials);
    }

    private interface Reaction {
        void to(HttpExchange exchange) throws IOException;
    }

    private void answering(Reaction reaction) {
        endpoint.createContext("/", exchange -> {
            asked.set(new Asked(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            reaction.to(exchange);
            exchange.close();
        });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
    }

    private static FunctionCall invocation(Kind kind, Duration within) {
        return new FunctionCall("price", kind, "{\"id\":7}".getBytes(UTF_8), Map.of("idempotency_key", "key"), within);
    }

    private InvocationResponse invoke(Kind kind) throws Exception {
        return functions.invoke(invocation(kind, Duration.ofSeconds(20)));
    }

    private InvocationFailedException refusal() {
        return catchThrowableOfType(InvocationFailedException.class, () -> invoke(Kind.REQUEST));
    }

    @Test
    void requestInvocation_returnsResult() throws Exception {
        answering(exchange -> send(exchange, 200, "{\"price\":5}"));
        InvocationResponse answer = invoke(Kind.REQUEST);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.error()).isEmpty();
        assertThat(answer.payload()).asString(UTF_8).isEqualTo("{\"price\":5}");
        assertThat(asked.get().path()).isEqualTo("/2015-03-31/functions/price/invocations");
        assertThat(asked.get().body()).isEqualTo("{\"id\":7}");
        assertThat(asked.get().headers().getFirst("X-Amz-Invocation-Type")).isEqualTo("RequestResponse");
        assertThat(asked.get().headers().getFirst("Authorization")).contains("/eu-central-1/lambda/");
        byte[] context = Base64.getDecoder().decode(asked.get().headers().getFirst("X-Amz-Client-Context"));
        assertThat(Json.read(context)).isEqualTo(Map.of("custom", Map.of("idempotency_key", "key")));
    }

    @Test
    void eventInvocation_isAccepted() throws Exception {
        answering(exchange -> send(exchange, 202, ""));
        InvocationResponse answer = invoke(Kind.EVENT);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.payload()).isEmpty();
        assertThat(asked.get().headers().getFirst("X-Amz-Invocation-Type")).isEqualTo("Event");
    }

    @Test
    void functionError_isReported() throws Exception {
        answering(exchange -> {
            exchange.getResponseHeaders().add("X-Amz-Function-Error", "Unhandled");
            send(exchange, 200, "{\"errorMessage\":\"bad\"}");
        });
        assertThat(invoke(Kind.REQUEST).error()).contains("Unhandled");
    }

    @Test
    void lambdaError_isReportedWithStatus() {
        AtomicReference<Integer> status = new AtomicReference<>();
        answering(exchange -> send(exchange, status.get(), "{\"message\":\"so it is\"}"));
        for (int each : new int[] {429, 500, 503, 404, 403, 413}) {
            status.set(each);
            assertThat(refusal().getMessage())
                    .startsWith("AWS Lambda refused to invoke price (" + each + "): ")
                    .contains("so it is");
            assertThat(refusal().isTransient()).as("" + each).isEqualTo(each == 429 || each >= 500);
        }
    }

    @Test
    void retryAfter_isRead() {
        AtomicReference<String> asks = new AtomicReference<>();
        answering(exchange -> {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", "TooManyRequestsException");
            exchange.getResponseHeaders().add("Retry-After", asks.get());
            send(exchange, 429, "{\"message\":\"Rate Exceeded.\"}");
        });
        asks.set("7");
        assertThat(refusal().retryAfter()).contains(Duration.ofSeconds(7));
        asks.set("soon");
        assertThat(refusal().retryAfter()).isEmpty();
    }

    @Test
    void unknownErrorBody_isReportedByStatusOnly() {
        answering(exchange -> send(exchange, 503, "<html>"));
        assertThat(refusal()).hasMessage("AWS Lambda refused to invoke price (503)");
    }

    @Test
    void unreachableEndpoint_isTransient() {
        endpoint.stop(0);
        assertThat(refusal().getMessage()).startsWith("AWS Lambda did not respond: ");
        assertThat(refusal().isTransient()).isTrue();
    }

    @Test
    void slowFunction_endsAtTimeout() {
        answering(exchange -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        Throwable failure = catchThrowable(() -> functions.invoke(invocation(Kind.REQUEST, Duration.ofMillis(200))));
        assertThat(failure).isInstanceOf(InvocationFailedException.class).hasMessageContaining("did not respond");
    }

    @Test
    void interrupt_endsInvocation() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        answering(exchange -> {
            reached.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> thrown.complete(catchThrowable(() -> invoke(Kind.REQUEST))));
        reached.await();
        caller.interrupt();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void missingCredentials_areReported() {
        functions = functions(() -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers in the chain");
        });
        assertThat(refusal())
                .hasMessage("this server has no AWS credentials, so it cannot invoke AWS Lambda functions");
        assertThat(refusal().isTransient()).isFalse();
    }

    @Test
    void missingRegion_isReportedWithItsKey() {
        functions = new AwsLambdaInvoker(
                () -> {
                    throw SdkClientException.create("Unable to load region from any of the providers in the chain");
                },
                Optional.empty(),
                CREDENTIALS);

        assertThat(refusal())
                .hasMessage("this server has no usable AWS region, so it cannot invoke AWS Lambda functions: set"
                        + " TAPPET_LAMBDA_REGION (or AWS_REGION)");
        assertThat(refusal().isTransient()).isFalse();
    }

    /** As {@code AWS_REGION} may have it; {@code TAPPET_LAMBDA_REGION} is looked at when the server starts. */
    @Test
    void malformedRegion_isReportedAsMissing() {
        functions = new AwsLambdaInvoker(() -> Region.of("eu central 1"), Optional.empty(), CREDENTIALS);

        assertThat(refusal()).hasMessageContaining("no usable AWS region").hasMessageContaining("TAPPET_LAMBDA_REGION");
    }

    @Test
    void unknownRegion_isReportedWithItsHost() {
        functions = new AwsLambdaInvoker(
                () -> Region.of("eu-nowhere-1"),
                Optional.of(URI.create("https://lambda.eu-nowhere-1.invalid")),
                CREDENTIALS);

        assertThat(refusal())
                .hasMessageContaining("lambda.eu-nowhere-1.invalid")
                .hasMessageContaining("TAPPET_LAMBDA_REGION");
    }
}
