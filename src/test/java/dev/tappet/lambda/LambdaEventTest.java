package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LambdaEventTest {
    /** Attributes of https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event. */
    @ParameterizedTest
    @CsvSource({"Pure, 1, true", "Pure, 2, false", "Other, 1, false"})
    void message_saysWhetherTheClaimMayWait(String attribute, String receives, boolean mayWait)
            throws JsonProcessingException {
        String json = """
                {"Records": [{
                  "messageId": "m", "receiptHandle": "r", "body": "%s",
                  "attributes": {"ApproximateReceiveCount": "%s"},
                  "messageAttributes": {"%s": {"stringValue": "true", "dataType": "String"}},
                  "eventSource": "aws:sqs", "eventSourceARN": "arn"
                }]}
                """.formatted(new UUID(0, 1), receives, attribute);

        assertThat(LambdaEvent.of(new JsonMapper().readTree(json)))
                .isInstanceOfSatisfying(
                        LambdaEvent.Messages.class,
                        event -> assertThat(event.messages())
                                .singleElement()
                                .returns(mayWait, LambdaEvent.Message::mayDeferClaim));
    }
}
