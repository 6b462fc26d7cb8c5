package dev.tappet.secret;

import dev.tappet.json.Json;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the encoded forms of secrets in a {@link DecodedText}. A rolling hash of the first characters of every pattern
 * (Rabin-Karp) searches for all patterns at once, so that the time depends on the length of the text, and hardly on the
 * number of patterns.
 */
final class SecretPatterns {
    /** The minimum length of a pattern: shorter ones would match everywhere, and are left out. */
    private static final int MIN_CHARACTERS = 4;

    /** The minimum length of a match at the end of a truncated text, so that it is not a coincidence. */
    private static final int CUT_OFF = Redactor.MIN_LENGTH;

    private static final int BASE = 257;
    private static final char CUT = '…';

    /** @param text folded, like the searched texts */
    private record Pattern(String text, int secret, boolean base64) {}

    /** Receives the matches. */
    @FunctionalInterface
    interface Found {
        /**
         * @param secret the index of the secret
         * @param from   the start of the match in the original text
         * @param to     the end of the match, exclusive
         */
        void at(int secret, int from, int to);
    }

    private final Map<Integer, List<Pattern>> byHash = new HashMap<>();
    /** The upper halves of all pattern hashes: most positions of a text are rejected by this set alone. */
    private final BitSet upperHalves = new BitSet(1 << Short.SIZE);

    /** The number of hashed characters, at most the length of the shortest pattern. Secrets of senders may be short. */
    private final int window;

    /** The weight of the character that leaves the window. */
    private final int leaving;

    SecretPatterns(List<String> secrets) {
        Set<Pattern> patterns = new LinkedHashSet<>();
        for (int i = 0; i < secrets.size(); i++) {
            add(secrets.get(i), i, patterns);
        }
        patterns.removeIf(pattern -> pattern.text().length() < MIN_CHARACTERS);
        this.window = Math.min(
                Redactor.MIN_LENGTH,
                patterns.stream()
                        .mapToInt(pattern -> pattern.text().length())
                        .min()
                        .orElse(Redactor.MIN_LENGTH));
        int weight = 1;
        for (int i = 1; i < window; i++) {
            weight *= BASE;
        }
        this.leaving = weight;
        for (Pattern pattern : patterns) {
            int hash = 0;
            for (int i = 0; i < window; i++) {
                hash = hash * BASE + pattern.text().charAt(i);
            }
            upperHalves.set(hash >>> Short.SIZE);
            byHash.computeIfAbsent(hash, _ -> new ArrayList<>(1)).add(pattern);
        }
    }

    private static void add(String secret, int number, Set<Pattern> patterns) {
        String json = new String(Json.write(secret), StandardCharsets.UTF_8);
        Set<String> written = new LinkedHashSet<>(List.of(
                secret,
                json.substring(1, json.length() - 1),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20")));
        patterns.add(new Pattern(folded(secret), number, false));
        patterns.add(new Pattern(folded(secret.toUpperCase(Locale.ROOT)), number, false));
        patterns.add(new Pattern(folded(secret.toLowerCase(Locale.ROOT)), number, false));
        addEncodedTwice(secret, number, patterns);
        for (String form : written) {
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
                if (charset.newEncoder().canEncode(form)) {
                    addEncoded(form.getBytes(charset), number, patterns);
                }
            }
        }
    }

    private static void addEncoded(byte[] bytes, int number, Set<Pattern> patterns) {
        String hex = HexFormat.of().formatHex(bytes);
        patterns.add(new Pattern(hex, number, false));
        patterns.add(new Pattern(hex.toUpperCase(Locale.ROOT), number, false));
        for (String base64 : base64(bytes)) {
            patterns.add(new Pattern(folded(base64), number, true));
        }
    }

    /**
     * For base64 within base64, as in the registry secrets of Kubernetes, whose JSON has user and password in base64.
     */
    private static void addEncodedTwice(String secret, int number, Set<Pattern> patterns) {
        for (String base64 : base64(secret.getBytes(StandardCharsets.UTF_8))) {
            for (String alphabet : List.of(base64, base64.replace('+', '-').replace('/', '_'))) {
                for (String encoded : base64(alphabet.getBytes(StandardCharsets.US_ASCII))) {
                    patterns.add(new Pattern(folded(encoded), number, true));
                }
            }
        }
    }

    /**
     * The base64 characters that do not depend on the surrounding bytes, for each offset of the secret modulo three.
     */
    private static List<String> base64(byte[] bytes) {
        List<String> within = new ArrayList<>(3);
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // leaves out characters whose six bits belong only partly to the secret
            int first = (before * 8 + 5) / 6;
            int end = (before + bytes.length) * 8 / 6;
            within.add(encoded.substring(Math.min(first, end), end));
        }
        return within;
    }

    private static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!DecodedText.isLineBreak(c)) {
                folded.append(DecodedText.folded(c));
            }
        }
        return folded.toString();
    }

    /** The minimum length of a text that can contain a match. */
    int shortest() {
        return window;
    }

    void find(DecodedText in, Found found) {
        int hash = 0;
        for (int i = 0; i < in.length(); i++) {
            if (i >= window) {
                hash -= in.at(i - window) * leaving;
            }
            hash = hash * BASE + in.at(i);
            if (i + 1 >= window && upperHalves.get(hash >>> Short.SIZE)) {
                for (Pattern pattern : byHash.getOrDefault(hash, List.of())) {
                    check(pattern, in, i + 1 - window, found);
                }
            }
        }
    }

    private static void check(Pattern pattern, DecodedText in, int at, Found found) {
        int matched = 0;
        while (matched < pattern.text().length()
                && at + matched < in.length()
                && in.at(at + matched) == pattern.text().charAt(matched)) {
            matched++;
        }
        int end = at + matched;
        boolean complete = matched == pattern.text().length();
        boolean cut = matched >= CUT_OFF && (end == in.length() || in.at(end) == CUT);
        if (complete || cut) {
            // the neighboring base64 characters contain bits of the secret too
            int first = pattern.base64() && at > 0 && isBase64(in.at(at - 1)) ? at - 1 : at;
            int last = pattern.base64() && end < in.length() && isBase64(in.at(end)) ? end : end - 1;
            found.at(pattern.secret(), in.sourceStart(first), in.sourceEnd(last));
        }
    }

    private static boolean isBase64(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/';
    }
}
