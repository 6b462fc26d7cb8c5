package dev.tappet.trigger.activity;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rejected request as it is stored: unchanged, except for headers that contain secrets.
 *
 * @param path          not decoded
 * @param query         not decoded; empty if there is none
 * @param headers       in their original order; a value has one character for each byte
 * @param withheld      the names of the headers that are not stored, since they contain secrets
 * @param body          must not be changed
 * @param authenticated whether the request satisfied the authentication of the integration; otherwise it may come from
 *                      anyone
 */
public record StoredRequest(
        String method,
        String path,
        String query,
        List<Header> headers,
        List<String> withheld,
        byte[] body,
        boolean authenticated) {
    public record Header(String name, String value) {}

    public StoredRequest {
        headers = List.copyOf(headers);
        withheld = List.copyOf(withheld);
    }

    /** The approximate size in memory and in the table. */
    long bytes() {
        long head = method.length() + path.length() + query.length();
        for (Header header : headers) {
            head += header.name().length() + header.value().length();
        }
        return head + body.length;
    }

    /** Writes the length of the head, the head as JSON, and the unchanged body. */
    byte[] write() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("method", method);
        fields.put("path", path);
        fields.put("query", query);
        fields.put("names", headers.stream().map(Header::name).toList());
        fields.put("values", headers.stream().map(Header::value).toList());
        fields.put("withheld", withheld);
        fields.put("authenticated", authenticated);
        byte[] head = Json.write(fields);
        return ByteBuffer.allocate(Integer.BYTES + head.length + body.length)
                .putInt(head.length)
                .put(head)
                .put(body)
                .array();
    }

    static StoredRequest read(byte[] written) {
        int head = ByteBuffer.wrap(written).getInt();
        int body = Integer.BYTES + head;
        Map<?, ?> fields = fields(Arrays.copyOfRange(written, Integer.BYTES, body));
        List<String> names = texts(fields, "names");
        List<String> values = texts(fields, "values");
        List<Header> headers = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            headers.add(new Header(names.get(i), values.get(i)));
        }
        return new StoredRequest(
                (String) fields.get("method"),
                (String) fields.get("path"),
                (String) fields.get("query"),
                headers,
                texts(fields, "withheld"),
                Arrays.copyOfRange(written, body, written.length),
                (Boolean) fields.get("authenticated"));
    }

    private static Map<?, ?> fields(byte[] json) {
        try {
            return (Map<?, ?>) Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The metadata of a stored request is damaged", e);
        }
    }

    private static List<String> texts(Map<?, ?> fields, String name) {
        return ((List<?>) fields.get(name)).stream().map(String.class::cast).toList();
    }

    /** Contains neither headers nor body, since both may contain secrets. */
    @Override
    public String toString() {
        return "StoredRequest[" + method + " " + path + ", " + body.length + " bytes]";
    }
}
