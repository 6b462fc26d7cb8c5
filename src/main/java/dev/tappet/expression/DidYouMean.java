package dev.tappet.expression;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests the correct word for a mistyped one. */
public final class DidYouMean {
    private DidYouMean() {}

    /** {@code ; did you mean "word"?}, or an empty text if no word is similar. */
    public static String suggestion(String mistyped, Collection<String> words) {
        return to(mistyped, words).map("; did you mean \"%s\"?"::formatted).orElse("");
    }

    public static Optional<String> to(String mistyped, Collection<String> words) {
        int max = Math.max(1, Math.min(mistyped.length(), 9) / 3);
        String lower = mistyped.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(word -> Math.abs(word.length() - mistyped.length()) <= max)
                .filter(word -> distance(lower, word.toLowerCase(Locale.ROOT)) <= max)
                .min(Comparator.comparingInt(word -> distance(lower, word.toLowerCase(Locale.ROOT))));
    }

    /** The number of letters to add, drop, replace or swap with their neighbor (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
