package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import java.time.Instant;

/**
 * A variable of a workspace, which expressions read as <code>$.variables.name</code>.
 *
 * @param value    a plain JSON value, including null
 * @param revision different after each change
 * @param created  when a value was first set under this name
 * @param updated  when the current value was set
 */
public record WorkspaceVariable(String name, Object value, long revision, Instant created, Instant updated) {
    /**
     * The value of a variable.
     *
     * @param json of the value, in UTF-8
     */
    public record Value(byte[] json) {
        /** Maximum size of the JSON in bytes. */
        public static final int BYTES = 8 * 1024;

        /** @throws InvalidFieldException if it is too large or not valid JSON */
        public static Value of(Object value) throws InvalidFieldException {
            byte[] json;
            try {
                json = Json.write(value);
            } catch (IllegalArgumentException _) {
                throw new InvalidFieldException("value", "must be JSON without unpaired surrogates");
            }
            if (json.length > BYTES) {
                throw new InvalidFieldException("value", "must not exceed %,d bytes of JSON".formatted(BYTES));
            }
            return new Value(json);
        }
    }
}
