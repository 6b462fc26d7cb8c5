package dev.tappet.engine;

import dev.tappet.secret.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The position of a step in the run of a definition: {@code 0002.i000042.0001.b01.0000}. Journal entries are stored by
 * position, never by id, so that the journal always fits the pinned version. A composite step sorts before the steps in
 * it.
 *
 * @param text steps of four digits, separated by selectors: {@code b00} for a branch, {@code i000042} for an iteration,
 *             {@code r000042} for a round, {@code w} for the called workflow
 */
public record StepPath(String text) {
    static final String CALLED = "w";

    /** Sorts after all steps. */
    private static final String VARIABLES = "~v";

    static final StepPath ROOT = new StepPath("");

    /** A step in the sequence at this path. */
    StepPath step(int position) {
        String digits = digits(position, 4);
        return new StepPath(text.isEmpty() ? digits : text + '.' + digits);
    }

    /** The number with zeros before it. A format would take longer than the step itself. */
    private static String digits(int number, int min) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, min - digits.length())) + digits;
    }

    /** A branch of the step at this path: 0 for then, try and the first branch, 1 for else, catch and the second. */
    StepPath branch(int number) {
        return new StepPath(text + ".b" + digits(number, 2));
    }

    /** An iteration of the for_each at this path, counted from 0. */
    StepPath iteration(int number) {
        return new StepPath(text + ".i" + digits(number, 6));
    }

    /** A round of the repeat at this path, counted from 0. */
    public StepPath round(int number) {
        return new StepPath(text + ".r" + digits(number, 6));
    }

    /** The workflow that the step at this path calls. */
    StepPath called() {
        return new StepPath(text + '.' + CALLED);
    }

    /** The positions of the steps around this one, from the outside in. */
    public List<StepPath> enclosing() {
        List<StepPath> around = new ArrayList<>();
        String[] parts = text.split("\\.");
        int end = 0;
        // steps and selectors alternate
        for (int i = 0; i < parts.length - 1; i++) {
            end += parts[i].length();
            if (i % 2 == 0) {
                around.add(new StepPath(text.substring(0, end)));
            }
            end++;
        }
        return around;
    }

    /** The positions of the calls around this position, from the outside in. */
    public List<StepPath> calls() {
        List<StepPath> calls = new ArrayList<>();
        String selector = '.' + CALLED + '.';
        for (int at = text.indexOf(selector); at >= 0; at = text.indexOf(selector, at + 1)) {
            calls.add(new StepPath(text.substring(0, at)));
        }
        return calls;
    }

    /** The numbers of the iterations and rounds around this position, from the outside in. */
    public List<Integer> iterations() {
        return Arrays.stream(text.split("\\."))
                .filter(part -> part.startsWith("i") || part.startsWith("r"))
                .map(part -> Integer.parseInt(part, 1, part.length(), 10))
                .toList();
    }

    /**
     * The position of a read of workspace variables; no step has it.
     *
     * @param number the number of reads before, from 0
     */
    static StepPath variables(int number) {
        return new StepPath(VARIABLES + digits(number, 3));
    }

    /** Whether this is the position of a read of workspace variables. */
    public boolean isOfVariables() {
        return text.startsWith(VARIABLES);
    }

    /** The number of steps around this position. */
    int depth() {
        return (int) (text.chars().filter(c -> c == '.').count() / 2);
    }

    /** A text that sorts after all positions within the step at this path, and before its decision. */
    public String afterAll() {
        // the character that follows the dot
        return text + '/';
    }

    /** The position at which the step at this path journals what it decides, besides its result. */
    public StepPath decision() {
        return new StepPath(text + '~');
    }

    /**
     * The idempotency key of an external call at this position: the same for every attempt, different for every step of
     * every execution, and not guessable from outside.
     */
    public String idempotencyKey(UUID execution) {
        HmacSha256 hmac = new HmacSha256(execution.toString().getBytes(StandardCharsets.US_ASCII));
        byte[] key = hmac.of(text.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    @Override
    public String toString() {
        return text;
    }
}
