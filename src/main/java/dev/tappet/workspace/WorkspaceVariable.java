package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import java.time.Instant;

/**
 * A plain value of a workspace, which expressions see as <code>$.variables.name</code>.
 *
 * @param value    a plain JSON value, null included
 * @param revision differs after each change
 * @param created  when a value was first given under this name
 * @param updated  when the current value was given
 */
public record WorkspaceVariable(String name, Object value, long revision, Instant created, Instant updated) {
    /**
     * The value of a variable.
     *
     * @param json of the value, in UTF-8
     */
    public record Value(byte[] json) {
        /** The most bytes of JSON. */
        public static final int BYTES = 8 * 1024;

        /** @throws InvalidFieldException when it is too large */
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
