package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.signature.HeaderSecret;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests to an integration whose source has failed authentication again and again. */
class SlowedAuthenticationTest {
    private static final String OTHER_ADDRESS = "203.0.113.9";

    private final TriggerFixture fixture = guardedBy(new HeaderSecret("X-Key", List.of("the right secret")));

    private TriggerResponse send(String source, String secret) {
        return fixture.answer(new IncomingRequest(
                "POST",
                async(GUARDED, GUARDED_WORKFLOW),
                "",
                json().and("X-Key", secret),
                new ReceivedBody.Complete("{}".getBytes(UTF_8)),
                source,
                NOW,
                REQUEST_ID));
    }

    private void guess(String source, int times) {
        for (int i = 0; i < times; i++) {
            send(source, "guess " + i);
        }
    }

    @Test
    void guesses_areRefusedAfterABurst_evenTheRightOne() {
        guess(OTHER_ADDRESS, AuthenticationLimiter.BURST - 1);
        assertThat(send(OTHER_ADDRESS, "the last guess").status()).isEqualTo(400);

        TriggerResponse refused = send(OTHER_ADDRESS, "the right secret");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().first("Retry-After")).isPresent();
        assertThat(new String(refused.body(), UTF_8)).contains("Rate limit exceeded", "failed authentication");
        assertThat(fixture.executions.created).isEmpty();
    }

    @Test
    void otherSource_isServedMeanwhile() {
        guess(OTHER_ADDRESS, AuthenticationLimiter.BURST);

        assertThat(send("203.0.113.10", "the right secret").status()).isEqualTo(200);
    }

    @Test
    void sourceThatSucceededBefore_isServedWhileAnotherCallerBehindItGuesses() {
        assertThat(send(OTHER_ADDRESS, "the right secret").status()).isEqualTo(200);
        guess(OTHER_ADDRESS, 2 * AuthenticationLimiter.BURST);

        assertThat(send(OTHER_ADDRESS, "the right secret").status()).isEqualTo(200);
    }
}
