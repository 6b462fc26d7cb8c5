package dev.tappet.expression;

/**
 * Finds the occurrences of a text in another text, from left to right, in time linear in the sum of their lengths.
 * {@link String#indexOf(String)} takes time linear in their product if the text repeats the beginning of the part. The
 * algorithm is that of Knuth, Morris and Pratt (SIAM Journal on Computing 6.2, 1977).
 */
final class TextSearch {
    /**
     * Up to this length of the part the search of the JDK is used. It is many times faster, and its worst cases do not
     * matter.
     */
    private static final int SHORT = 8;
    /** The search of the JDK is also used up to this product of both lengths. */
    private static final long MAX_NAIVE_COMPARISONS = 1 << 20;
    /** The number of characters between two clock readings. */
    private static final int STRIDE = 4096;

    private final EvaluationLimiter limiter;
    private final String text;
    private final String part;
    /**
     * For each prefix of the part, the length of its longest border: a proper prefix that is also its suffix. Empty if
     * the search of the JDK is used.
     */
    private final int[] borders;

    /** @param part must not be empty */
    TextSearch(EvaluationLimiter limiter, String text, String part) {
        this.limiter = limiter;
        this.text = text;
        this.part = part;
        boolean simple = part.length() <= SHORT || (long) part.length() * text.length() <= MAX_NAIVE_COMPARISONS;
        this.borders = simple || part.length() > text.length() ? new int[0] : borders(limiter, part);
    }

    /** The index of the first occurrence at or after an index, or -1. */
    int next(int from) {
        if (part.length() > text.length() - from) {
            return -1;
        }
        int found = borders.length == 0 ? text.indexOf(part, from) : search(from);
        limiter.countWork((found < 0 ? text.length() : found) - from);
        return found;
    }

    private int search(int from) {
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            while (matched > 0 && part.charAt(matched) != c) {
                matched = borders[matched - 1];
            }
            if (part.charAt(matched) == c && ++matched == part.length()) {
                return i + 1 - matched;
            }
            if ((i & (STRIDE - 1)) == 0) {
                limiter.checkTime();
            }
        }
        return -1;
    }

    private static int[] borders(EvaluationLimiter limiter, String part) {
        limiter.countAllocation(4L * part.length());
        limiter.countWork(part.length());
        int[] borders = new int[part.length()];
        int matched = 0;
        for (int i = 1; i < borders.length; i++) {
            char c = part.charAt(i);
            while (matched > 0 && part.charAt(matched) != c) {
                matched = borders[matched - 1];
            }
            if (part.charAt(matched) == c) {
                matched++;
            }
            borders[i] = matched;
            if ((i & (STRIDE - 1)) == 0) {
                limiter.checkTime();
            }
        }
        return borders;
    }
}
