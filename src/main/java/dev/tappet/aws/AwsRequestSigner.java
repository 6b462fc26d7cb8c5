package dev.tappet.aws;

import dev.tappet.outbound.RequestSigner;
import dev.tappet.workspace.connection.ConnectionCredential.AwsSigV4;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs requests with the signer of the AWS SDK. It needs neither a region nor credentials of the server. */
public final class AwsRequestSigner implements RequestSigner {
    private static final String HOST = "host";
    private static final String S3 = "s3";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    @Override
    public Map<String, String> sign(UnsignedRequest request, AwsSigV4 credential) {
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(request.url())
                .headers(request.headers())
                .build();
        // S3 signs paths as sent; all other services encode them once more.
        boolean encodesAgain = !credential.service().equals(S3);
        SignedRequest signed = signer.sign(sign -> sign.identity(identity(credential))
                .request(unsigned)
                .payload(() -> new ByteArrayInputStream(request.body()))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, credential.service())
                .putProperty(AwsV4HttpSigner.REGION_NAME, credential.region())
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, encodesAgain)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, encodesAgain)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(request.now(), ZoneOffset.UTC)));
        Set<String> sent = request.headers().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Map<String, String> added = new LinkedHashMap<>();
        signed.request().headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            // Every request has a Host header.
            if (!sent.contains(lower) && !lower.equals(HOST)) {
                added.put(name, values.getFirst());
            }
        });
        return added;
    }

    private static AwsCredentialsIdentity identity(AwsSigV4 credential) {
        return credential
                .sessionToken()
                .<AwsCredentialsIdentity>map(token -> AwsSessionCredentialsIdentity.create(
                        credential.accessKeyId(), credential.secretAccessKey(), token))
                .orElseGet(() -> AwsCredentialsIdentity.create(credential.accessKeyId(), credential.secretAccessKey()));
    }
}
