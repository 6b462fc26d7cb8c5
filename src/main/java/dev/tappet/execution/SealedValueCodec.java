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
 * Keeps what executions gave, whether or not there are secrets in it. Journals, answers and outputs must be exact:
 * later steps and callers depend on them. So a value that holds a secret of its run, in whatever shape, is sealed for
 * its execution <em>together with those secrets</em>. Whoever opens it to show it to people hides them, and a run that
 * goes on with it knows what to hide from then on: it makes no difference that the secret was changed or deleted since,
 * and reading a record needs nothing but the record. All other values are kept as they are.
 *
 * <p>What no step decides by, such as messages of failures and the input in traces, is redacted when it is written.
 */
public final class SealedValueCodec {
    /** Begins what is sealed; no JSON begins so. */
    private static final byte SEALED = 0;

    private final SecretBox box;

    public SealedValueCodec(SecretBox box) {
        this.box = box;
    }

    /**
     * What was kept.
     *
     * @param json    of the very value
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

    /** @param stored for this execution */
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
            throw new IllegalStateException("What was sealed is damaged", e);
        }
    }
}
