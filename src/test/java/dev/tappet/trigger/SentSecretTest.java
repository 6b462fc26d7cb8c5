package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that senders send as they are: Basic, Bearer and parameters of the query. */
class SentSecretTest {
    private static final BasicCredentials BASIC = new BasicCredentials(List.of("ada"), List.of("old:pass", "new:pass"));
    private static final BearerToken BEARER = new BearerToken(List.of("old-token", "new-token"));
    private static final QuerySecret QUERY = new QuerySecret("the key", List.of("old=1", "new&2"));

    private TriggerFixture fixture;

    private TriggerResponse send(AuthenticationScheme scheme, String method, String query, String... headers) {
        fixture = TriggerFixture.guardedBy(scheme);
        return fixture.answer(request(method, query, Headers.of(headers)));
    }

    private static IncomingRequest request(String method, String query, Headers headers) {
        return new IncomingRequest(
                method,
                async(GUARDED, GUARDED_WORKFLOW),
                query,
                headers,
                new ReceivedBody.Complete(method.equals("GET") ? new byte[0] : "{}".getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
    }

    private static String encoded(String credentials) {
        return Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "Basic, ada:old:pass, 200",
        "basic, ada:new:pass, 200",
        "BASIC, ada:new:pass, 200",
        "Basic, ada:new, 401",
        "Basic, ada, 401",
        "Basic, :new:pass, 401",
        "Basic, eve:new:pass, 401",
        "Basic, '', 401",
        "Bearer, ada:new:pass, 401",
        "Basicx, ada:new:pass, 401"
    })
    void basic_userNameAndAnyPassword_areAdmitted(String scheme, String credentials, int status) {
        TriggerResponse response = send(BASIC, "POST", "", "Authorization", scheme + " " + encoded(credentials));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().first("WWW-Authenticate"))
                .isEqualTo(status == 200 ? Optional.empty() : Optional.of("Basic realm=\"tappet\", charset=\"UTF-8\""));
    }

    @Test
    void basic_missingRepeatedOrBrokenHeader_isRefused() {
        String right = "Basic " + encoded("ada:new:pass");
        assertThat(send(BASIC, "POST", "").status()).isEqualTo(401);
        assertThat(send(BASIC, "POST", "", "Authorization", right, "Authorization", right)
                        .status())
                .isEqualTo(401);
        assertThat(send(BASIC, "POST", "", "Authorization", "Basic %%%").status())
                .isEqualTo(401);
        assertThat(send(BASIC, "POST", "", "Authorization", "Basic").status()).isEqualTo(401);
        assertThat(send(BASIC, "POST", "", "Authorization", "Basic ").body())
                .asString(UTF_8)
                .contains("\"title\":\"Invalid credentials\"");
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer old-token, 200",
        "bearer   new-token, 200",
        "Bearer other, 401",
        "Bearer, 401",
        "new-token, 401",
        "Bearer new-token x, 401"
    })
    void bearer_anyToken_isAdmitted(String value, int status) {
        TriggerResponse response = send(BEARER, "POST", "", "Authorization", value);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().first("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    }

    @ParameterizedTest
    @CsvSource({
        "the%20key=old%3D1, 200",
        "a=1&the+key=new%262&b=2, 200",
        "the+key=other, 401",
        "the+key=, 401",
        "'', 401",
        "the+key=old%3D1&the+key=old%3D1, 401"
    })
    void queryParameter_anySecretOnce_isAdmitted(String query, int status) {
        assertThat(send(QUERY, "POST", query).status()).isEqualTo(status);
    }

    @Test
    void querySecret_isNoPartOfTheEvent() {
        assertThat(send(QUERY, "GET", "a=1&the%20key=old%3D1&b=2").status()).isEqualTo(200);
        assertThat(fixture.executions.created).hasSize(1);
        assertThat(fixture.executions.created.toString()).doesNotContain("old=1");
    }

    @Test
    void query_withoutItsSecrets_isLeftAsItWasWritten() {
        List<AuthenticationScheme> schemes = List.of(QUERY);
        assertThat(QuerySecret.withoutSecrets("a=%41&the%20key=x&&b", schemes)).isEqualTo("a=%41&&b");
        assertThat(QuerySecret.withoutSecrets("the+key=wrong", schemes)).isEmpty();
        assertThat(QuerySecret.withoutSecrets("key=x&the", schemes)).isEqualTo("key=x&the");
        assertThat(QuerySecret.withoutSecrets("the+key=x", List.of(new HeaderSecret("the key", List.of("x")))))
                .isEqualTo("the+key=x");
    }
}
