package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a workflow sees of a request. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class EventsContractTest extends Contract {
    private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};
    private static final String EVENT = "  - exit: { event: '{{ $.event }}' }";

    /** What a workflow sees of a request. */
    private Object event(String method, String query, String body, String... headers) {
        String integration = us.integration();
        Answer answer = send(method, sync(integration, us.published(integration, EVENT)) + query, body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("event");
    }

    @Test
    void theDocumentsCurlLineSendsJsonAsAForm() {
        assertThat(event("POST", "", "{\"body\": [1,2,3]}", FORM)).isEqualTo(Map.of("body", List.of(1, 2, 3)));
    }

    @Test
    void xmlIsTurnedIntoJson() {
        assertThat(event("POST", "", "<a x=\"1\"><b>2</b><b>3</b></a>", "Content-Type", "text/xml"))
                .isEqualTo(Map.of("a", Map.of("@x", "1", "b", List.of("2", "3"))));
    }

    @Test
    void aFormIsTurnedIntoJson() {
        assertThat(event("POST", "", "a=1&b=2&b=3", FORM)).isEqualTo(Map.of("a", "1", "b", List.of("2", "3")));
    }

    @Test
    void aLinkThatSomeoneClicksIsAnEvent() {
        assertThat(event("GET", "?a=1&b=x%20y", "")).isEqualTo(Map.of("a", "1", "b", "x y"));
    }

    @Test
    void aRawIntegrationShowsTheWholeRequestOfAnyMethod() {
        String integration = us.integration("raw_http", "");
        String url = sync(integration, us.published(integration, EVENT));
        Map<?, ?> event = (Map<?, ?>)
                send("DELETE", url + "?a=1", "", "X-Mine", "yes").json().get("event");
        assertThat(event.get("http_method")).isEqualTo("DELETE");
        assertThat(event.get("query")).isEqualTo(Map.of("a", List.of("1")));
        assertThat(((Map<?, ?>) event.get("headers")).get("X-Mine")).isEqualTo(List.of("yes"));
    }

    @Test
    void request_isSeenByConditionAndSteps() {
        String integration = us.integration();
        String url = sync(
                integration,
                us.published(
                        integration,
                        "$.request.query.env = 'prod' and $.request.headers.`X-GitHub-Event` = 'push'",
                        "  - exit: { a: '{{ $.request }}', b: '{{ $.request.headers.`x-Github-EVENT` }}' }"));
        Answer answer =
                send("POST", url + "?env=prod", "{}", "X-GitHub-Event", "push", "Content-Type", "text/json+json");
        assertThat(answer.at("b")).isEqualTo("push");
        Map<?, ?> request = (Map<?, ?>) answer.json().get("a");
        assertThat(request.get("method")).isEqualTo("POST");
        assertThat(request.get("path")).isEqualTo(url);
        assertThat(request.get("query")).isEqualTo(Map.of("env", "prod"));
        assertThat(request.get("content_type")).isEqualTo("text/json+json");
        assertThat(request.get("source")).isEqualTo("127.0.0.1");
        assertThat(send("POST", url + "?env=test", "{}", "X-GitHub-Event", "push")
                        .status())
                .isEqualTo(404);
        assertThat(send("POST", url + "?env=prod", "{}").status()).isEqualTo(404);
    }

    @Test
    void theSecretHeaderIsNoPartOfTheEvent() {
        String integration = us.integration("raw_http", secretHeader());
        String url = sync(integration, us.published(integration, EVENT));
        assertThat(send("POST", url, "hi", "X-Key", "s3cret").text())
                .contains("\"hi\"")
                .doesNotContain("s3cret");
    }
}
