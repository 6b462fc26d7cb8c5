package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Checks that the border between each two signed parts of a request is unambiguous. If no text separates two parts,
 * characters could be moved from one to the other without invalidating the signature, and a captured request could
 * start a workflow with another event. Timestamps have a fixed length, and every URL begins with the server's own
 * address; all other parts are checked here.
 */
final class PartBorders {
    /** The first and the last characters of JSON and XML. */
    private static final String OPENING = "{[<";

    private static final String CLOSING = "}]>";

    private PartBorders() {}

    /**
     * Whether every border is unambiguous.
     *
     * @param values of the parts
     */
    static boolean areClear(List<SignedContent.Part> parts, List<byte[]> values) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (!isClear(parts.get(i), values.get(i), parts.get(i + 1), values.get(i + 1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isClear(SignedContent.Part left, byte[] before, SignedContent.Part right, byte[] after) {
        if (right instanceof SignedContent.Text(String text)) {
            return !isFree(left) || !text(before).contains(text);
        }
        if (right == SignedContent.Variable.BODY && isUrl(left)) {
            return isClearAfterUrl(text(before), after);
        }
        if (right == SignedContent.Variable.BODY && isFree(left)) {
            return !hasAny(before, OPENING) && (after.length == 0 || beginsWithAny(after, OPENING));
        }
        return left != SignedContent.Variable.BODY
                || !isFree(right)
                || !hasAny(after, CLOSING) && (before.length == 0 || endsWithAny(before, CLOSING));
    }

    /** The path is that of the integration, and a query cannot contain the first characters of JSON and XML. */
    private static boolean isClearAfterUrl(String url, byte[] body) {
        if (url.indexOf('?') < 0) {
            return body.length == 0 || "?/".indexOf(body[0]) < 0;
        }
        return !hasAny(url.getBytes(StandardCharsets.ISO_8859_1), OPENING)
                && (body.length == 0 || beginsWithAny(body, OPENING));
    }

    private static boolean isUrl(SignedContent.Part part) {
        return part == SignedContent.Variable.URL
                || part == SignedContent.Variable.DECODED_URL
                || part == SignedContent.Variable.PATH;
    }

    /** Whether a sender may write any text in the part. */
    static boolean isFree(SignedContent.Part part) {
        return switch (part) {
            case SignedContent.Variable.ID, SignedContent.Variable.METHOD -> true;
            case SignedContent.HeaderValue _ -> true;
            case SignedContent.FieldValue(var _, boolean isOpen) -> !isOpen;
            case SignedContent.Variable _,
                    SignedContent.Text _,
                    SignedContent.CredentialValue _,
                    SignedContent.ListedHeaders _,
                    SignedContent.Form _,
                    SignedContent.Lines _ -> false;
        };
    }

    private static boolean hasAny(byte[] text, String characters) {
        for (byte b : text) {
            if (characters.indexOf(b) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsWithAny(byte[] text, String characters) {
        int at = 0;
        while (at < text.length && isBlank(text[at])) {
            at++;
        }
        return at < text.length && characters.indexOf(text[at]) >= 0;
    }

    private static boolean endsWithAny(byte[] text, String characters) {
        int at = text.length - 1;
        while (at >= 0 && isBlank(text[at])) {
            at--;
        }
        return at >= 0 && characters.indexOf(text[at]) >= 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
