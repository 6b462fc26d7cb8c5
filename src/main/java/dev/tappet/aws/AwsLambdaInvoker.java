package dev.tappet.aws;

import dev.tappet.json.Json;
import dev.tappet.outbound.LambdaInvoker;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * Invokes functions with the AWS SDK. The client is created at the first invocation: a server whose workflows invoke no
 * functions needs neither a region nor credentials. The SDK does not retry, since the operator does.
 */
public final class AwsLambdaInvoker implements LambdaInvoker, AutoCloseable {
    /** Slightly more than the maximum duration of a function. */
    private static final Duration MAX_SILENCE = Duration.ofMinutes(16);

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final AwsRegionProvider region;
    private final Optional<URI> endpoint;
    private final AwsCredentialsProvider credentials;
    private Optional<LambdaClient> client = Optional.empty();

    /**
     * Creates an invoker.
     *
     * @param region   of functions that are invoked by name; if empty, the region provider chain of the SDK
     * @param endpoint replaces that of AWS
     */
    public AwsLambdaInvoker(Optional<String> region, Optional<URI> endpoint) {
        this(
                region.<AwsRegionProvider>map(name -> () -> Region.of(name))
                        .orElseGet(DefaultAwsRegionProviderChain::new),
                endpoint,
                DefaultCredentialsProvider.builder().build());
    }

    AwsLambdaInvoker(AwsRegionProvider region, Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    @Override
    public InvocationResponse invoke(FunctionCall invocation) throws InvocationFailedException, InterruptedException {
        LambdaClient lambda = client();
        try {
            credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new InvocationFailedException(
                    "this server has no AWS credentials, so it cannot invoke AWS Lambda functions", false);
        }
        try {
            InvokeResponse response = lambda.invoke(request(invocation));
            return new InvocationResponse(
                    response.statusCode(),
                    Optional.ofNullable(response.functionError()),
                    response.payload() == null
                            ? new byte[0]
                            : response.payload().asByteArray());
        } catch (LambdaException e) {
            throw refused(invocation, e);
        } catch (AbortedException e) {
            throw interrupted(e);
        } catch (SdkClientException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw new InvocationFailedException("AWS Lambda did not respond: " + reason(e), true);
        }
    }

    /**
     * The SDK's message for an unknown host does not contain the host name. The host is unknown if the region does not
     * exist.
     */
    private static String reason(SdkClientException failure) {
        return DynamoDbErrors.causes(failure)
                .filter(UnknownHostException.class::isInstance)
                .findFirst()
                .map(unknown -> "there is no host " + unknown.getMessage()
                        + ". Its region may be wrong (TAPPET_LAMBDA_REGION or AWS_REGION)")
                .orElseGet(failure::getMessage);
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException("Interrupted while a function ran");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static InvocationFailedException refused(FunctionCall invocation, LambdaException e) {
        // A response from an intermediary, such as a proxy, has no message.
        String message = Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorMessage)
                .map(text -> ": " + text)
                .orElse("");
        boolean isTransient = e.statusCode() == 429 || e.statusCode() >= 500;
        return new InvocationFailedException(
                "AWS Lambda refused to invoke %s (%d)%s".formatted(invocation.function(), e.statusCode(), message),
                isTransient,
                e instanceof TooManyRequestsException throttled ? retryAfter(throttled) : Optional.empty());
    }

    private static Optional<Duration> retryAfter(TooManyRequestsException throttled) {
        return Optional.ofNullable(throttled.retryAfterSeconds())
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static InvokeRequest request(FunctionCall invocation) {
        String context = Base64.getEncoder().encodeToString(Json.write(Map.of("custom", invocation.custom())));
        return InvokeRequest.builder()
                .functionName(invocation.function())
                .invocationType(
                        switch (invocation.kind()) {
                            case REQUEST -> InvocationType.REQUEST_RESPONSE;
                            case EVENT -> InvocationType.EVENT;
                        })
                .clientContext(context)
                .payload(SdkBytes.fromByteArrayUnsafe(invocation.payload()))
                .overrideConfiguration(
                        overriding -> overriding.apiCallTimeout(atLeastAMillisecond(invocation.timeout())))
                .build();
    }

    private static Duration atLeastAMillisecond(Duration duration) {
        return duration.toMillis() < 1 ? Duration.ofMillis(1) : duration;
    }

    private LambdaClient client() throws InvocationFailedException {
        lock.lock();
        try {
            if (client.isEmpty()) {
                client = Optional.of(open());
            }
            return client.get();
        } catch (SdkClientException e) {
            throw new InvocationFailedException(
                    "this server has no usable AWS region, so it cannot invoke AWS Lambda functions: set"
                            + " TAPPET_LAMBDA_REGION (or AWS_REGION)",
                    false);
        } finally {
            lock.unlock();
        }
    }

    private LambdaClient open() {
        LambdaClientBuilder builder = LambdaClient.builder()
                .credentialsProvider(credentials)
                .overrideConfiguration(overriding -> overriding.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(MAX_SILENCE)
                        .tcpKeepAlive(true)
                        .maxConnections(200));
        builder.region(region.getRegion());
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            client.ifPresent(LambdaClient::close);
            client = Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
