package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.DefinitionSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Reads the bodies of requests. */
public final class JsonRequestReader {
    /** The most bytes of a JSON body: room for all the secrets that an integration may have, escaped. */
    public static final int BYTES = 512 * 1024;

    private JsonRequestReader() {}

    /** Reads a body of JSON whose object has no other keys than these. */
    public static ObjectFields json(InputStream sent, Set<String> known) throws InvalidFieldException, IOException {
        try {
            if (Json.readDistinct(bytes(sent, BYTES)) instanceof Map<?, ?> fields) {
                return ObjectFields.of("", fields, known);
            }
        } catch (MalformedJsonException e) {
            throw RejectedException.of(ProblemType.INVALID_REQUEST, "The body is " + e.getMessage());
        }
        throw RejectedException.of(ProblemType.INVALID_REQUEST, "The body must be a JSON object");
    }

    /** Reads a body of JSON that may be left out, as a whole. */
    public static ObjectFields optionalJson(InputStream sent, Set<String> known)
            throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, BYTES);
        return bytes.length == 0 ? ObjectFields.of("", Map.of(), known) : json(new ByteArrayInputStream(bytes), known);
    }

    /**
     * Reads a body that is the text of a definition. Generated clients that send every body as JSON send a text in YAML
     * as a JSON string: its content is the definition then.
     */
    public static DefinitionSource source(InputStream sent) throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, DefinitionSource.BYTES);
        if (bytes.length > 0 && bytes[0] == '"') {
            try {
                if (Json.read(bytes) instanceof String text) {
                    return DefinitionSource.of(text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (MalformedJsonException _) {
                // YAML whose first key is quoted
                return DefinitionSource.of(bytes);
            }
        }
        return DefinitionSource.of(bytes);
    }

    private static byte[] bytes(InputStream sent, int max) throws IOException {
        byte[] bytes = sent.readNBytes(max + 1);
        if (bytes.length > max) {
            throw RejectedException.of(ProblemType.PAYLOAD_TOO_LARGE, "Send at most %,d bytes".formatted(max));
        }
        return bytes;
    }
}
