package dev.tappet.state;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.Redactor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A value in the state of a workspace.
 *
 * @param key     its key
 * @param json    the value, as JSON in UTF-8
 * @param secrets the secrets of the workspace that the value contains
 * @param version increases with every change, even if the value was deleted in between
 * @param updated when the value was written
 * @param expires when the value expires; empty if it does not
 */
public record StateEntry(
        StateKey key, byte[] json, List<String> secrets, long version, Instant updated, Optional<Instant> expires) {
    /** The maximum size of a value, in bytes of JSON. */
    public static final int BYTES = 64 * 1024;

    /** A whole number that fits into 64 bits; a larger one cannot be incremented. */
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    public StateEntry {
        secrets = List.copyOf(secrets);
    }

    public Object value() {
        try {
            return Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The value of a key of the state is damaged", e);
        }
    }

    /** The value as users see it, with its secrets redacted. */
    public Object shown() {
        return Redactor.of(secrets).redact(value());
    }

    /** The value, if it is a whole number that can be incremented. */
    OptionalLong integer() {
        return json.length <= 19 && INTEGER.matcher(text()).matches()
                ? OptionalLong.of(Long.parseLong(text()))
                : OptionalLong.empty();
    }

    private String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    boolean expiredAt(Instant now) {
        return expires.isPresent() && !expires.get().isAfter(now);
    }
}
