package dev.tappet.aws;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.platform.SecretReader;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;

/**
 * Reads secrets from AWS Secrets Manager. It sends the one API request itself, signed by the SDK: the SDK's module for
 * this service cannot be resolved in the SDK version in use. Parameter Store can also read secrets, but allows 40 reads
 * a second, fewer than the environments that may start.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
@Singleton
public class SecretsManager implements SecretReader {
    private static final String SERVICE = "secretsmanager";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    private final Optional<URI> endpoint;
    private final AwsCredentialsProvider credentials;

    @Inject
    SecretsManager() {
        this(
                Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL_SECRETS_MANAGER"))
                        .map(URI::create),
                DefaultCredentialsProvider.builder().build());
    }

    /** @param endpoint replaces that of AWS */
    SecretsManager(Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    @Override
    public String read(String arn) {
        String[] parts = arn.split(":", -1);
        if (parts.length < 7 || !parts[2].equals(SERVICE)) {
            throw new IllegalArgumentException("The ARN is not that of a secret in AWS Secrets Manager: " + arn);
        }
        Region region = Region.of(parts[3]);
        try (SdkHttpClient client = ApacheHttpClient.builder()
                .connectionTimeout(TIMEOUT)
                .socketTimeout(TIMEOUT)
                .build()) {
            IllegalStateException last = null;
            for (int i = 0; i < ATTEMPTS; i++) {
                try {
                    return read(client, region, arn);
                } catch (IOException e) {
                    last = new IllegalStateException(
                            "The secret %s cannot be read: %s".formatted(arn, e.getMessage()), e);
                }
            }
            throw last;
        }
    }

    private String read(SdkHttpClient client, Region region, String arn) throws IOException {
        SignedRequest signed = sign(region, Json.write(Map.of("SecretId", arn)));
        HttpExecuteResponse response = client.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(signed.payload().orElseThrow())
                        .build())
                .call();
        byte[] body = response.responseBody().isPresent()
                ? response.responseBody().get().readAllBytes()
                : new byte[0];
        int status = response.httpResponse().statusCode();
        if (status >= 500 || status == 429) {
            throw new IOException("AWS Secrets Manager returned " + status);
        }
        Map<?, ?> secret = parsed(body);
        if (status != 200 || !(secret.get("SecretString") instanceof String value)) {
            throw new IllegalStateException("The secret %s cannot be read: AWS Secrets Manager returned %d %s"
                    .formatted(arn, status, reason(secret)));
        }
        return value;
    }

    private static Map<?, ?> parsed(byte[] body) {
        try {
            return Json.read(body) instanceof Map<?, ?> object ? object : Map.of();
        } catch (MalformedJsonException _) {
            return Map.of();
        }
    }

    /** The error of a response, which contains no secret. Of any other response, no value is included. */
    private static String reason(Map<?, ?> response) {
        Object type = response.get("__type");
        Object message = response.containsKey("message") ? response.get("message") : response.get("Message");
        return type == null ? "without a value" : type + (message == null ? "" : ": " + message);
    }

    private SignedRequest sign(Region region, byte[] body) {
        URI uri = endpoint.orElseGet(
                () -> URI.create("https://" + ServiceMetadata.of(SERVICE).endpointFor(region)));
        SdkHttpRequest request = SdkHttpRequest.builder()
                .uri(uri)
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Target", SERVICE + ".GetSecretValue")
                .build();
        return AwsV4HttpSigner.create()
                .sign(signing -> signing.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
    }
}
