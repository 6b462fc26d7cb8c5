package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;

/** The sample events of the AWS documentation, which tests can change. */
public final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Events() {}

    public static Request httpApi() {
        return new Request(read("http-api"));
    }

    public static Request functionUrl() {
        return new Request(read("function-url"));
    }

    public static byte[] schedule() {
        return bytes(read("schedule"));
    }

    /**
     * A batch with a copy of the first documented message for each body. The ids are m0, m1 and so on, each with its
     * own receipt handle.
     */
    public static byte[] messages(Object... bodies) {
        ObjectNode batch = read("sqs");
        ArrayNode records = (ArrayNode) batch.get("Records");
        JsonNode documented = records.get(0);
        records.removeAll();
        for (int i = 0; i < bodies.length; i++) {
            ObjectNode message = documented.deepCopy();
            records.add(message.put("messageId", "m" + i)
                    .put("receiptHandle", "receipt-m" + i)
                    .put("body", bodies[i].toString()));
        }
        return bytes(batch);
    }

    private static ObjectNode read(String name) {
        try (InputStream in = Events.class.getResourceAsStream("/events/" + name + ".json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ObjectNode event) {
        return event.toString().getBytes(UTF_8);
    }

    /** The event of a request, which tests can change. */
    public static final class Request {
        private final ObjectNode event;

        private Request(ObjectNode event) {
            this.event = event;
        }

        public Request to(String method, String path) {
            event.put("rawPath", path).put("rawQueryString", "");
            http().put("method", method).put("path", path);
            return this;
        }

        public Request query(String query) {
            event.put("rawQueryString", query);
            return this;
        }

        public Request stage(String stage) {
            context().put("stage", stage);
            return this;
        }

        public Request from(String address) {
            http().put("sourceIp", address);
            return this;
        }

        public Request header(String name, String value) {
            ((ObjectNode) event.get("headers")).put(name, value);
            return this;
        }

        public Request text(String body) {
            event.put("body", body).put("isBase64Encoded", false);
            return this;
        }

        public Request binary(byte[] body) {
            event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
            return this;
        }

        /** Removes a field, as in the event of a request without a body or cookies. */
        public Request without(String key) {
            event.remove(key);
            return this;
        }

        public JsonNode json() {
            return event;
        }

        public byte[] bytes() {
            return Events.bytes(event);
        }

        private ObjectNode context() {
            return (ObjectNode) event.get("requestContext");
        }

        private ObjectNode http() {
            return (ObjectNode) context().get("http");
        }
    }
}
