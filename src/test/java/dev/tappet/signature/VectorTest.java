package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples that vendors themselves publish, held against their rows of the table. */
class VectorTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** @param at when it was signed, in seconds since 1970; 0 where no time is */
    private record Vector(
            String vendor, String credential, String secret, String url, long at, String body, List<String> headers) {
        boolean isRight(String body, List<String> headers) {
            URI sent = URI.create(url);
            SignedRequest request = new SignedRequest(
                    "POST",
                    () -> URI.create(sent.getScheme() + "://" + sent.getRawAuthority()),
                    sent.getRawPath(),
                    Optional.ofNullable(sent.getRawQuery()).orElse(""),
                    name -> {
                        List<String> values = new ArrayList<>();
                        for (int i = 0; i < headers.size(); i += 2) {
                            if (headers.get(i).equalsIgnoreCase(name)) {
                                values.add(headers.get(i + 1));
                            }
                        }
                        return values;
                    },
                    body.getBytes(UTF_8),
                    Instant.ofEpochSecond(at));
            Verifier verifier = new Verifier(_ -> Optional.empty(), null);
            return new VendorCredentials(VendorTable.find(vendor).orElseThrow(), Map.of(credential, List.of(secret)))
                    .schemes().stream()
                            .allMatch(scheme -> verifier.signer(request, scheme).isPresent());
        }
    }

    private static Vector twilio(String url) {
        return new Vector(
                "twilio",
                "auth_token",
                "12345",
                url,
                0,
                "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
                List.of("Content-Type", FORM, "X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
    }

    private static final List<Vector> ALL = List.of(
            // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
            new Vector(
                    "github",
                    "secret",
                    "It's a Secret to Everybody",
                    "https://example.com/",
                    0,
                    "Hello, World!",
                    List.of(
                            "X-Hub-Signature-256",
                            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")),
            // https://api.slack.com/authentication/verifying-requests-from-slack
            new Vector(
                    "slack",
                    "signing_secret",
                    "8f742231b10e8888abcd99yyyzzz85a5",
                    "https://example.com/",
                    1531420618,
                    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                            + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect"
                            + "&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
                            + "%2F96rGlfmibIGlgcZRskXaIFfN"
                            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
                    List.of(
                            "X-Slack-Request-Timestamp",
                            "1531420618",
                            "X-Slack-Signature",
                            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")),
            // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
            new Vector(
                    "standard_webhooks",
                    "secret",
                    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    "https://example.com/",
                    1614265330,
                    "{\"test\": 2432232314}",
                    List.of(
                            "webhook-id",
                            "msg_p5jXN8AQM9LWM0D4loKWxJek",
                            "webhook-timestamp",
                            "1614265330",
                            "webhook-signature",
                            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")),
            // https://github.com/muxinc/mux-node-sdk, the example of its tests
            new Vector(
                    "mux",
                    "secret",
                    "SuperSecret123",
                    "https://example.com/",
                    1565125718,
                    "{\"test\":\"body\"}",
                    List.of(
                            "Mux-Signature",
                            "t=1565125718,v1=854ece4c22acef7c66b57d4e504153bc512595e8e9c772ece2a68150548c19a7")),
            // https://www.twilio.com/docs/usage/security, with and without the port, whichever of them Twilio signed
            twilio("https://mycompany.com/myapp.php?foo=1&bar=2"),
            twilio("https://mycompany.com:443/myapp.php?foo=1&bar=2"),
            twilio("https://mycompany.com:8443/myapp.php?foo=1&bar=2"));

    @TestFactory
    Stream<DynamicTest> vendorExamples_areVerified() {
        return ALL.stream()
                .map(vector -> dynamicTest(vector.vendor() + " to " + vector.url(), () -> {
                    assertThat(vector.isRight(vector.body(), vector.headers())).isTrue();
                    assertThat(vector.isRight(vector.body() + "x", vector.headers()))
                            .isFalse();
                    List<String> turned = new ArrayList<>(vector.headers());
                    turned.set(
                            turned.size() - 1,
                            VendorSender.turned(
                                    turned.getLast(), turned.getLast().length() - 3));
                    assertThat(vector.isRight(vector.body(), turned)).isFalse();
                }));
    }
}
