package dev.tappet.expression;

import static dev.tappet.expression.Builtin.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Functions for hashes, signatures, base64 and UUIDs. Bytes are a text in UTF-8, or an object with the field
 * {@code base64}, the form of files in events and responses.
 */
final class DigestFunctions {
    private static final String BASE64 = "base64";
    private static final Pattern BLANKS = Pattern.compile("[ \\t\\r\\n]+");

    /** RFC 9562, section 5.4. */
    private static final long VERSION = 0x4000L;

    private static final long VERSION_MASK = 0xf000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private DigestFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("hash", 3, "<(so)s?s?:s>", (limiter, a) -> hash(limiter, a[0], text(a[1]), text(a[2])));
        registry.add("hmac", 4, "<(so)(so)s?s?:s>", (limiter, a) -> hmac(limiter, a[0], a[1], text(a[2]), text(a[3])));
        registry.add("uuid", 0, "<:s>", (limiter, a) -> uuid(limiter));
        registry.add("base64encode", 1, "<(so)-:s>", (limiter, a) -> encoded(limiter, "$base64encode", a[0], BASE64));
        registry.add(
                "base64decode",
                2,
                "<s-s?:s>",
                (limiter, a) -> decoded(limiter, "$base64decode", text(a[0]), text(a[1])));
        registry.add(
                "base64urlencode",
                1,
                "<(so)-:s>",
                (limiter, a) -> encoded(limiter, "$base64urlencode", a[0], "base64url"));
        registry.add(
                "base64urldecode",
                2,
                "<s-s?:s>",
                (limiter, a) -> decoded(limiter, "$base64urldecode", text(a[0]), text(a[1])));
    }

    private static String hash(EvaluationLimiter limiter, Object value, String algorithm, String encoding)
            throws GeneralSecurityException {
        if (value == null) {
            return null;
        }
        byte[] bytes = bytes(limiter, "$hash", value);
        String name = switch (normalized(algorithm)) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            case "sha384" -> "SHA-384";
            case "sha512" -> "SHA-512";
            default -> throw unknownAlgorithm("$hash");
        };
        return encoded("$hash", MessageDigest.getInstance(name).digest(bytes), encoding);
    }

    private static String hmac(EvaluationLimiter limiter, Object value, Object key, String algorithm, String encoding)
            throws GeneralSecurityException {
        if (value == null) {
            return null;
        }
        if (key == null) {
            throw new ExpressionException("$hmac: the key is missing");
        }
        byte[] bytes = bytes(limiter, "$hmac", value);
        byte[] secret = bytes(limiter, "$hmac", key);
        if (secret.length == 0) {
            throw new ExpressionException("$hmac: the key is empty");
        }
        String name = switch (normalized(algorithm)) {
            case "md5" -> "HmacMD5";
            case "sha1" -> "HmacSHA1";
            case "sha256" -> "HmacSHA256";
            case "sha384" -> "HmacSHA384";
            case "sha512" -> "HmacSHA512";
            default -> throw unknownAlgorithm("$hmac");
        };
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret, name));
        return encoded("$hmac", mac.doFinal(bytes), encoding);
    }

    private static String normalized(String algorithm) {
        return algorithm == null ? "sha256" : algorithm.toLowerCase(Locale.ROOT).replace("-", "");
    }

    private static ExpressionException unknownAlgorithm(String function) {
        return new ExpressionException(function + ": the algorithm must be one of md5, sha1, sha256, sha384, sha512");
    }

    private static String encoded(String function, byte[] bytes, String encoding) {
        return switch (encoding == null ? "hex" : encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case BASE64 -> Base64.getEncoder().encodeToString(bytes);
            case "base64url" -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            default -> throw new ExpressionException(function + ": the encoding must be hex, base64 or base64url");
        };
    }

    private static String encoded(EvaluationLimiter limiter, String function, Object value, String encoding) {
        return value == null ? null : encoded(function, bytes(limiter, function, value), encoding);
    }

    /** The bytes of a text, or of an object with its bytes in base64. */
    private static byte[] bytes(EvaluationLimiter limiter, String function, Object value) {
        return switch (value) {
            case String text -> {
                limiter.checkSize(text.length());
                limiter.countAllocation(3L * text.length());
                yield text.getBytes(StandardCharsets.UTF_8);
            }
            case Map<?, ?> object
            when object.get(BASE64) instanceof String base64 -> ofBase64(limiter, function, base64);
            default ->
                throw new ExpressionException(
                        function + ": bytes must be a text, or an object with the" + " field base64");
        };
    }

    /** Decodes base64 of either alphabet, with or without padding and line breaks. */
    private static byte[] ofBase64(EvaluationLimiter limiter, String function, String base64) {
        limiter.checkSize(base64.length());
        limiter.countAllocation(3L * base64.length());
        String text = BLANKS.matcher(base64).replaceAll("");
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException _) {
            throw new ExpressionException(function + ": the text is not base64");
        }
    }

    /** @param charset the charset of the decoded bytes; UTF-8 if null */
    private static String decoded(EvaluationLimiter limiter, String function, String base64, String charset) {
        if (base64 == null) {
            return null;
        }
        byte[] bytes = ofBase64(limiter, function, base64);
        limiter.countAllocation(2L * bytes.length);
        try {
            CharBuffer text = charset(function, charset).newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException _) {
            throw new ExpressionException(
                    "%s: these bytes are not text in %s. Decode text in another charset with %s(…, 'ISO-8859-1'), or keep the bytes in base64"
                            .formatted(function, charset == null ? "UTF-8" : "this charset", function));
        }
    }

    private static Charset charset(String function, String name) {
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            throw new ExpressionException(function + ": unknown charset");
        }
    }

    /** A random UUID (version 4). It is the same whenever the same place of the same execution is evaluated. */
    private static String uuid(EvaluationLimiter limiter) {
        ByteBuffer random = ByteBuffer.wrap(limiter.randomBytes());
        long high = random.getLong() & ~VERSION_MASK | VERSION;
        long low = random.getLong() & ~(VARIANT | VARIANT >>> 1) | VARIANT;
        return new UUID(high, low).toString();
    }
}
