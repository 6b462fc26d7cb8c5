package dev.tappet.execution;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.Redactor;
import dev.tappet.secret.SecretBox;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Encodes stored values, sealed if they contain secrets. Journals, responses and outputs must be exact, because later
 * steps and callers depend on them. So a value that contains a secret of its run, in whatever encoding, is sealed for
 * its execution <em>together with those secrets</em>. Readers that show it to users hide them, and a run that continues
 * with it knows what to hide: changing or deleting the secret later makes no difference, and reading a record needs
 * nothing but the record. Other values are stored as they are.
 *
 * <p>Texts that no step depends on, such as failure messages and traced inputs, are redacted when they are written.
 */
public final class SealedValueCodec {
    /** The first byte of a sealed value; no JSON begins with it. */
    private static final byte SEALED = 0;

    private final SecretBox box;

    public SealedValueCodec(SecretBox box) {
        this.box = box;
    }

    /**
     * A decoded value.
     *
     * @param json    of the exact value
     * @param secrets in it
     */
    record Opened(byte[] json, List<String> secrets) {
        Redactor redactor() {
            return Redactor.of(secrets);
        }
    }

    /**
     * The bytes to store.
     *
     * @param json  of the value
     * @param known hides the secrets that the run knows
     */
    byte[] keep(UUID execution, Object value, byte[] json, Redactor known) {
        List<String> secrets = known.in(value);
        if (secrets.isEmpty()) {
            return json;
        }
        byte[] opened = Json.write(secrets);
        byte[] plain = ByteBuffer.allocate(Integer.BYTES + opened.length + json.length)
                .putInt(opened.length)
                .put(opened)
                .put(json)
                .array();
        byte[] sealed = box.seal(execution, plain);
        return ByteBuffer.allocate(1 + sealed.length).put(SEALED).put(sealed).array();
    }

    /**
     * @param stored for this execution
     */
    Opened open(UUID execution, byte[] stored) {
        if (stored.length == 0 || stored[0] != SEALED) {
            return new Opened(stored, List.of());
        }
        byte[] sealed = new byte[stored.length - 1];
        System.arraycopy(stored, 1, sealed, 0, sealed.length);
        ByteBuffer plain = ByteBuffer.wrap(box.open(execution, sealed));
        byte[] opened = new byte[plain.getInt()];
        plain.get(opened);
        byte[] json = new byte[plain.remaining()];
        plain.get(json);
        return new Opened(json, texts(opened));
    }

    private static List<String> texts(byte[] json) {
        try {
            return Json.readStored(json) instanceof List<?> texts
                    ? texts.stream()
                            .flatMap(element -> element instanceof String text ? Stream.of(text) : Stream.empty())
                            .toList()
                    : List.of();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("A sealed value is damaged", e);
        }
    }
}
