package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether it is clear where each signed part of a request ends. Where nothing separates two parts, text could be moved
 * from one to the other without breaking the signature, so that a captured request would start a workflow with another
 * event. Timestamps have a fixed length, and the server's own address begins every URL; everything else is checked here.
 */
final class PartBorders {
    /** What JSON and XML begin and end with. */
    private static final String OPENING = "{[<";

    private static final String CLOSING = "}]>";

    private PartBorders() {}

    /** Whether no part could have been written otherwise; {@code values} are those of the parts. */
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

    /** The path is that of the integration, and a query cannot hold what JSON and XML begin with. */
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

    /** Whether a sender may write anything there. */
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
