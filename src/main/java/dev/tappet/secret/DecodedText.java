package dev.tappet.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A text with one kind of encoding decoded, and the position of each of its characters in the original. Line breaks are
 * left out, since encoders insert them. Characters that encoders exchange for each other are treated as equal.
 */
final class DecodedText {
    /** The maximum depth of nested encodings that are decoded, such as JSON within JSON, or a URL within a URL. */
    private static final int MAX_DECODINGS = 3;

    /** The maximum number of decoded versions of a text: each costs as much as the text itself. */
    private static final int VIEWS = 16;

    /** Named character references of HTML and XML, without their ampersand; numeric ones are computed. */
    private static final Map<String, Character> ENTITIES =
            Map.of("amp;", '&', "lt;", '<', "gt;", '>', "quot;", '"', "apos;", '\'', "nbsp;", ' ');

    private static final int MAX_REFERENCE = 10;

    /** Used instead of positions if every character has the same position in the original. */
    private static final int[] UNSHIFTED = {};

    private final StringBuilder characters;
    private final int[] from;
    private final int[] to;

    private DecodedText(StringBuilder characters, int[] from, int[] to) {
        this.characters = characters;
        this.from = from;
        this.to = to;
    }

    private static DecodedText empty(int capacity) {
        return new DecodedText(new StringBuilder(capacity), new int[capacity], new int[capacity]);
    }

    /** The text itself, and its decoded versions, up to the limits. */
    static List<DecodedText> all(String text) {
        List<DecodedText> views = new ArrayList<>();
        views.add(plain(text));
        int done = 0;
        for (int level = 0; level < MAX_DECODINGS; level++) {
            int last = views.size();
            for (int i = done; i < last; i++) {
                views.get(i).addDecoded(views);
            }
            done = last;
        }
        return views;
    }

    private void addDecoded(List<DecodedText> views) {
        if (contains('\\') && views.size() < VIEWS) {
            views.add(withoutEscapes());
        }
        if (contains('%') && views.size() < VIEWS) {
            views.add(withoutPercents());
        }
        if (contains('&') && views.size() < VIEWS) {
            DecodedText decoded = withoutReferences();
            if (decoded.length() < length()) {
                views.add(decoded);
            }
        }
    }

    private static DecodedText plain(String text) {
        if (text.chars().noneMatch(c -> isLineBreak((char) c))) {
            return new DecodedText(new StringBuilder(text), UNSHIFTED, UNSHIFTED);
        }
        DecodedText view = empty(text.length());
        for (int i = 0; i < text.length(); i++) {
            view.add(text.charAt(i), i, i + 1);
        }
        return view;
    }

    /** The character used for comparison: URL-safe base64 and forms replace some characters by others. */
    static char folded(char c) {
        return switch (c) {
            case ' ', '-' -> '+';
            case '_' -> '/';
            default -> c;
        };
    }

    static boolean isLineBreak(char c) {
        return c == '\r' || c == '\n';
    }

    int length() {
        return characters.length();
    }

    char at(int i) {
        return folded(characters.charAt(i));
    }

    int sourceStart(int i) {
        return from == UNSHIFTED ? i : from[i];
    }

    int sourceEnd(int i) {
        return to == UNSHIFTED ? i + 1 : to[i];
    }

    private boolean contains(char c) {
        return characters.indexOf(String.valueOf(c)) >= 0;
    }

    private void add(char c, int begins, int ends) {
        if (!isLineBreak(c)) {
            from[characters.length()] = begins;
            to[characters.length()] = ends;
            characters.append(c);
        }
    }

    /** A decoded version never has more characters than its source. */
    private void add(char c, DecodedText source, int first, int last) {
        add(c, source.sourceStart(first), source.sourceEnd(last));
    }

    private DecodedText withoutEscapes() {
        DecodedText view = empty(length());
        for (int i = 0; i < length(); i++) {
            char c = characters.charAt(i);
            char next = i + 1 < length() ? characters.charAt(i + 1) : ' ';
            int code = c == '\\' && next == 'u' ? number(i + 2, 4) : -1;
            if (code >= 0) {
                view.add((char) code, this, i, i + 5);
                i += 5;
            } else if (c == '\\' && "\"\\/'bfnrt".indexOf(next) >= 0) {
                view.add(unescaped(next), this, i, i + 1);
                i++;
            } else {
                view.add(c, this, i, i);
            }
        }
        return view;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    private DecodedText withoutReferences() {
        DecodedText view = empty(length());
        for (int i = 0; i < length(); ) {
            int end = characters.charAt(i) == '&' ? referenceEnd(i) : -1;
            int code = end < 0 ? -1 : referenced(characters.substring(i + 1, end));
            if (code < 0) {
                view.add(characters.charAt(i), this, i, i);
                i++;
            } else {
                for (char c : Character.toChars(code)) {
                    view.add(c, this, i, end - 1);
                }
                i = end;
            }
        }
        return view;
    }

    /** The index after the semicolon of the reference that begins here; -1 if there is none. */
    private int referenceEnd(int i) {
        for (int end = i + 1; end < length() && end <= i + MAX_REFERENCE; end++) {
            if (characters.charAt(end) == ';') {
                return end + 1;
            }
        }
        return -1;
    }

    /** @param reference including its semicolon */
    private static int referenced(String reference) {
        if (!reference.startsWith("#")) {
            Character character = ENTITIES.get(reference);
            return character == null ? -1 : character;
        }
        boolean hex = reference.startsWith("x", 1) || reference.startsWith("X", 1);
        String digits = reference.substring(hex ? 2 : 1, reference.length() - 1);
        try {
            int code = Integer.parseInt(digits, hex ? 16 : 10);
            return Character.isValidCodePoint(code) ? code : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private DecodedText withoutPercents() {
        DecodedText view = empty(length());
        for (int i = 0; i < length(); ) {
            int bytes = percents(i);
            int code = bytes == 0 ? -1 : codePoint(i, bytes);
            if (code < 0) {
                view.add(characters.charAt(i), this, i, i);
                i++;
            } else {
                for (char c : Character.toChars(code)) {
                    view.add(c, this, i, i + 3 * bytes - 1);
                }
                i += 3 * bytes;
            }
        }
        return view;
    }

    /** The number of percent-encoded bytes of the character that begins here; 0 if it is not encoded. */
    private int percents(int i) {
        int first = octet(i);
        int bytes = first < 0 ? 0 : first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        for (int n = 1; n < bytes; n++) {
            if ((octet(i + 3 * n) & 0xc0) != 0x80 || octet(i + 3 * n) < 0) {
                return 1;
            }
        }
        return bytes;
    }

    /** Decodes UTF-8; a single byte is decoded as ISO 8859-1. */
    private int codePoint(int i, int bytes) {
        int code = octet(i);
        if (bytes == 1) {
            return code;
        }
        code &= 0xff >> bytes + 1;
        for (int n = 1; n < bytes; n++) {
            code = code << 6 | octet(i + 3 * n) & 0x3f;
        }
        return Character.isValidCodePoint(code) ? code : -1;
    }

    private int octet(int i) {
        return i < length() && characters.charAt(i) == '%' ? number(i + 1, 2) : -1;
    }

    /** A hexadecimal number; -1 if it is malformed. */
    private int number(int i, int digits) {
        if (i + digits > length()) {
            return -1;
        }
        int number = 0;
        for (int n = i; n < i + digits; n++) {
            int digit = Character.digit(characters.charAt(n), 16);
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
