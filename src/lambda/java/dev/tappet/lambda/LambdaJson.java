package dev.tappet.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * Adapts the JSON mapper of {@code quarkus-amazon-lambda-http} to events and responses of all sources. That mapper is a
 * copy of the application's and supports HTTP events only.
 */
@Singleton
class LambdaJson implements ObjectMapperCustomizer {
    /** An event of any source. The fields of its superclass stay empty. */
    static final class AnyEvent extends APIGatewayV2HTTPEvent {
        private static final long serialVersionUID = 1L;
        private final transient JsonNode json;

        AnyEvent(JsonNode json) {
            this.json = json;
        }

        JsonNode json() {
            return json;
        }
    }

    /** A response to any source. The fields of its superclass stay empty. */
    static final class AnyResponse extends APIGatewayV2HTTPResponse {
        private static final long serialVersionUID = 1L;
        private final transient LambdaResponse response;

        AnyResponse(LambdaResponse response) {
            this.response = response;
        }
    }

    /**
     * The extension creates the mapper, so that its factory cannot be rebuilt, as the successor of the deprecated
     * method requires.
     */
    @Override
    @SuppressWarnings("deprecation")
    public void customize(ObjectMapper mapper) {
        // Senders choose header names, which are field names of an event: they must not be cached.
        mapper.getFactory().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES);
        mapper.registerModule(new SimpleModule("lambda")
                .addDeserializer(APIGatewayV2HTTPEvent.class, new EventReader())
                .addSerializer(APIGatewayV2HTTPResponse.class, new ResponseWriter()));
    }

    private static final class EventReader extends StdDeserializer<APIGatewayV2HTTPEvent> {
        private static final long serialVersionUID = 1L;

        EventReader() {
            super(APIGatewayV2HTTPEvent.class);
        }

        @Override
        public APIGatewayV2HTTPEvent deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new AnyEvent(context.readTree(parser));
        }
    }

    private static final class ResponseWriter extends StdSerializer<APIGatewayV2HTTPResponse> {
        private static final long serialVersionUID = 1L;

        ResponseWriter() {
            super(APIGatewayV2HTTPResponse.class);
        }

        @Override
        public void serialize(APIGatewayV2HTTPResponse response, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            if (!(response instanceof AnyResponse any)) {
                throw new IllegalStateException(
                        "The response is not by LambdaHandlerDecorator: " + response.getClass());
            }
            any.response.write(json);
        }
    }
}
