package dev.tappet.expression;

import java.util.Locale;

/**
 * Maps texts to upper and lower case by the rules of Unicode, independent of the machine's locale. Texts are mapped in
 * pieces, since the JDK takes quadratic time for long texts: it copies its result for every character that becomes
 * several (ß becomes SS), and searches the whole text for words at every sigma.
 */
final class CaseMapping {
    /** The number of characters in a piece. */
    private static final int PIECE = 128;

    private static final char SIGMA = 'Σ';
    private static final char SMALL_SIGMA = 'σ';
    private static final char FINAL_SIGMA = 'ς';

    /**
     * Case-ignorable characters outside of the case-ignorable general categories: their Word_Break is MidLetter,
     * MidNumLet or Single_Quote.
     */
    private static final String WITHIN_WORDS =
            "'.:·\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    private final EvaluationLimiter limiter;
    private final String text;
    private final StringBuilder mapped;

    private CaseMapping(EvaluationLimiter limiter, String text) {
        this.limiter = limiter;
        this.text = text;
        this.mapped = new StringBuilder(text.length());
    }

    static String upper(EvaluationLimiter limiter, String text) {
        if (text.length() <= PIECE) {
            return text.toUpperCase(Locale.ROOT);
        }
        CaseMapping mapping = new CaseMapping(limiter, text);
        int from = 0;
        while (from < text.length()) {
            int to = mapping.pieceEnd(from, text.length());
            mapping.append(text.substring(from, to).toUpperCase(Locale.ROOT));
            from = to;
        }
        return mapping.mapped.toString();
    }

    /**
     * Maps a text to lower case. A sigma at the end of a word becomes ς (The Unicode Standard, section 3.13, table
     * 3-17).
     */
    static String lower(EvaluationLimiter limiter, String text) {
        int sigma = text.indexOf(SIGMA);
        if (sigma < 0 && text.length() <= PIECE) {
            return text.toLowerCase(Locale.ROOT);
        }
        CaseMapping mapping = new CaseMapping(limiter, text);
        int from = 0;
        while (sigma >= 0) {
            mapping.lowerWithoutSigma(from, sigma);
            mapping.append(String.valueOf(mapping.isFinal(from, sigma) ? FINAL_SIGMA : SMALL_SIGMA));
            from = sigma + 1;
            sigma = text.indexOf(SIGMA, from);
        }
        mapping.lowerWithoutSigma(from, text.length());
        return mapping.mapped.toString();
    }

    private void lowerWithoutSigma(int from, int to) {
        int at = from;
        while (at < to) {
            int end = pieceEnd(at, to);
            append(text.substring(at, end).toLowerCase(Locale.ROOT));
            at = end;
        }
    }

    private int pieceEnd(int from, int to) {
        int end = Math.min(to, from + PIECE);
        return end < to && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private void append(String piece) {
        limiter.tick();
        limiter.checkSize((long) mapped.length() + piece.length());
        mapped.append(piece);
    }

    /**
     * Whether a word ends with the sigma. Both searches stop at the next sigma, which is a letter, so all searches
     * together read the text twice.
     *
     * @param previous the index after the previous sigma, or 0
     */
    private boolean isFinal(int previous, int sigma) {
        return isLetterBefore(previous, sigma) && !isLetterAfter(sigma + 1);
    }

    private boolean isLetterBefore(int previous, int sigma) {
        int at = sigma;
        while (at > previous) {
            int c = text.codePointBefore(at);
            if (!isIgnorable(c)) {
                return isCased(c);
            }
            at -= Character.charCount(c);
        }
        return previous > 0; // the character before it is a sigma
    }

    private boolean isLetterAfter(int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!isIgnorable(c)) {
                return isCased(c);
            }
            at += Character.charCount(c);
            if ((at & 1023) == 0) {
                limiter.tick();
            }
        }
        return false;
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static boolean isIgnorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(c) >= 0;
        };
    }
}
