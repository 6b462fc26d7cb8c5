package dev.tappet.execution;

import dev.tappet.digest.Sha256;
import dev.tappet.expression.ExpressionException;
import dev.tappet.json.Json;
import dev.tappet.workflow.Concurrency;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The executions of a workflow that share a limit because their concurrency keys have the same value.
 *
 * @param id    of the group in the table: the workflow, and a hash of the key
 * @param key   its value, for display; truncated if long
 * @param limit how many may run at once, by the version of the execution
 * @param mode  what happens to executions above the limit
 */
public record ConcurrencyGroup(String id, String key, int limit, Concurrency.Mode mode) {
    private static final int HASH_BYTES = 16;
    private static final int SHOWN = 100;

    /**
     * The group of an execution.
     *
     * @param key the result of the key's expression
     * @throws ExpressionException if the result is not text, a number or a boolean
     */
    public static ConcurrencyGroup of(UUID workflow, Concurrency concurrency, Object key) {
        String text = switch (key) {
            case String value when !value.isEmpty() -> value;
            case Number value -> new String(Json.write(value), StandardCharsets.UTF_8);
            case Boolean value -> value.toString();
            case null, default ->
                throw new ExpressionException("it must be a text that is not empty, a number, true or false");
        };
        return new ConcurrencyGroup(
                workflow + "#" + hash(text), shortened(text), concurrency.limit(), concurrency.mode());
    }

    private static String shortened(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(SHOWN - 2)) ? SHOWN - 2 : SHOWN - 1) + "…";
    }

    private static String hash(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.of(text), HASH_BYTES));
    }
}
