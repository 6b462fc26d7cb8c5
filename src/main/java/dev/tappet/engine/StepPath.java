package dev.tappet.engine;

import dev.tappet.secret.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The position of a step in the walk of a definition: {@code 0002.i000042.0001.b01.0000}. Journal entries are kept by
 * position, never by id, so that the journal of a pinned version always fits. A composite sorts before what is in it.
 *
 * @param text steps of four digits, with a selector between: {@code b00} for a branch, {@code i000042} for an
 *             iteration, {@code r000042} for a round, {@code w} for the workflow that is called
 */
public record StepPath(String text) {
    static final String CALLED = "w";

    /** Sorts after all steps. */
    private static final String VARIABLES = "~v";

    static final StepPath ROOT = new StepPath("");

    /** A step in the sequence that this path leads to. */
    StepPath step(int position) {
        String digits = "%04d".formatted(position);
        return new StepPath(text.isEmpty() ? digits : text + '.' + digits);
    }

    /** A branch of the step at this path: 0 for then, try and the first one, 1 for else, catch and the second. */
    StepPath branch(int number) {
        return new StepPath(text + ".b" + "%02d".formatted(number));
    }

    /** An iteration of the for_each at this path, counted from 0. */
    StepPath iteration(int number) {
        return new StepPath(text + ".i" + "%06d".formatted(number));
    }

    /** A round of the repeat at this path, counted from 0. */
    public StepPath round(int number) {
        return new StepPath(text + ".r" + "%06d".formatted(number));
    }

    /** The workflow that the step at this path calls. */
    StepPath called() {
        return new StepPath(text + '.' + CALLED);
    }

    /** The positions of the steps that it is within, from the outside in. */
    public List<StepPath> around() {
        List<StepPath> around = new ArrayList<>();
        String[] parts = text.split("\\.");
        int end = 0;
        // steps and the selectors between them, in turn
        for (int i = 0; i < parts.length - 1; i++) {
            end += parts[i].length();
            if (i % 2 == 0) {
                around.add(new StepPath(text.substring(0, end)));
            }
            end++;
        }
        return around;
    }

    /** The positions of the calls that it is within, from the outside in. */
    public List<StepPath> calls() {
        List<StepPath> calls = new ArrayList<>();
        String selector = '.' + CALLED + '.';
        for (int at = text.indexOf(selector); at >= 0; at = text.indexOf(selector, at + 1)) {
            calls.add(new StepPath(text.substring(0, at)));
        }
        return calls;
    }

    /** The numbers of the iterations and rounds that it is within, from the outside in. */
    public List<Integer> iterations() {
        return Arrays.stream(text.split("\\."))
                .filter(part -> part.startsWith("i") || part.startsWith("r"))
                .map(part -> Integer.parseInt(part, 1, part.length(), 10))
                .toList();
    }

    /** Not of a step: where the variables of the workspace are noted that were read {@code number} reads before. */
    static StepPath variables(int number) {
        return new StepPath(VARIABLES + "%03d".formatted(number));
    }

    /** Whether variables of the workspace are noted there, and no step stands there. */
    public boolean isOfVariables() {
        return text.startsWith(VARIABLES);
    }

    /** How many steps are around it. */
    int depth() {
        return (int) (text.chars().filter(c -> c == '.').count() / 2);
    }

    /** A text that sorts after everything within the step at this path, and before what it decided. */
    public String afterAll() {
        // the character that follows the dot
        return text + '/';
    }

    /** Where the step at this path keeps what it decided, besides its result. */
    public StepPath decision() {
        return new StepPath(text + '~');
    }

    /**
     * What a call at this position is known by outside: the same for every attempt, unguessable from outside, different
     * for every step of every execution.
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
