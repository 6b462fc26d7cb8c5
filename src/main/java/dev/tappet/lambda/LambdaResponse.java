package dev.tappet.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** The response of the function to an event. */
public sealed interface LambdaResponse permits HttpResponseEvent, LambdaResponse.BatchFailures, LambdaResponse.Empty {
    /** Writes the JSON that Lambda returns to the event source. */
    void write(JsonGenerator json) throws IOException;

    /**
     * The messages of a batch that failed; the event source deletes all others.
     *
     * @param ids of the messages
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">partial batch
     *     responses</a>
     */
    record BatchFailures(List<String> ids) implements LambdaResponse {
        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeArrayFieldStart("batchItemFailures");
            for (String id : ids) {
                json.writeStartObject();
                json.writeStringField("itemIdentifier", id);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** An empty response: the event source ignores it. */
    record Empty() implements LambdaResponse {
        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeEndObject();
        }
    }
}
