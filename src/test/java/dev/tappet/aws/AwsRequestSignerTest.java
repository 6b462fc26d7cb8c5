package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.outbound.RequestSigner.UnsignedRequest;
import dev.tappet.workspace.connection.ConnectionCredential.AwsSigV4;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Against the rules of the AWS documentation, worked out here by hand. */
class AwsRequestSignerTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void signature_isThatOfTheDocumentation() throws Exception {
        AwsSigV4 key =
                new AwsSigV4("AKIDEXAMPLE", SECRET, Optional.of("the-session-token"), "us-east-1", "execute-api");
        Map<String, String> added = new AwsRequestSigner()
                .sign(
                        new UnsignedRequest(
                                "POST",
                                URI.create("https://abc.execute-api.us-east-1.amazonaws.com/prod/a?b=2&a=1"),
                                Map.of("Content-Type", List.of("application/json")),
                                "{}".getBytes(StandardCharsets.UTF_8),
                                Instant.parse("2015-08-30T12:36:00Z")),
                        key);
        assertThat(added)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry("X-Amz-Security-Token", "the-session-token")
                .doesNotContainKeys("Host", "host", "Content-Type");
        String signedHeaders = "content-type;host;x-amz-date;x-amz-security-token";
        String headers = "content-type:application/json\nhost:abc.execute-api.us-east-1.amazonaws.com\n"
                + "x-amz-date:20150830T123600Z\nx-amz-security-token:the-session-token\n";
        if (added.containsKey("x-amz-content-sha256")) {
            signedHeaders = "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
            headers = headers.replace("x-amz-date:", "x-amz-content-sha256:" + sha256("{}") + "\nx-amz-date:");
        }
        String canonical = "POST\n/prod/a\na=1&b=2\n" + headers + "\n" + signedHeaders + "\n" + sha256("{}");
        String scope = "20150830/us-east-1/execute-api/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n20150830T123600Z\n" + scope + "\n" + sha256(canonical);
        byte[] signing = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            signing = hmac(signing, part);
        }
        assertThat(added.get("Authorization"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + scope + ", SignedHeaders=" + signedHeaders
                        + ", Signature=" + HexFormat.of().formatHex(hmac(signing, toSign)));
    }
}
