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

/** Reads the bodies of API requests. */
public final class JsonRequestReader {
    /** The maximum size of a JSON body, in bytes: enough for all secrets that an integration may have, escaped. */
    public static final int BYTES = 512 * 1024;

    private JsonRequestReader() {}

    /**
     * Reads a body that must be a JSON object.
     *
     * @param known the allowed keys
     * @throws RejectedException if the body is too large, or not a JSON object
     */
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

    /** Reads an optional JSON body; an empty body is an empty object. */
    public static ObjectFields optionalJson(InputStream sent, Set<String> known)
            throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, BYTES);
        return bytes.length == 0 ? ObjectFields.of("", Map.of(), known) : json(new ByteArrayInputStream(bytes), known);
    }

    /**
     * Reads a body that is the text of a definition. If the body is a JSON string, its content is the definition: some
     * generated clients send every body as JSON, and so encode a YAML text as a string.
     */
    public static DefinitionSource source(InputStream sent) throws InvalidFieldException, IOException {
        byte[] bytes = bytes(sent, DefinitionSource.BYTES);
        if (bytes.length > 0 && bytes[0] == '"') {
            try {
                if (Json.read(bytes) instanceof String text) {
                    return DefinitionSource.of(text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (MalformedJsonException _) {
                // YAML with a quoted first key
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
