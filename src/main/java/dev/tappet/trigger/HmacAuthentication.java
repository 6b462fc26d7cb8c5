package dev.tappet.trigger;

import dev.tappet.workspace.Hmac;
import dev.tappet.workspace.SignedContent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a request bears a signature that was made with a secret of its integration, over just this request. */
final class HmacAuthentication {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");

    /** As seconds this is the year 5138, as milliseconds 1973: no timestamp of a request is both. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private static final byte[] UNREADABLE = {};

    private HmacAuthentication() {}

    /** @param url as the sender knows it, with its query */
    static boolean admits(IncomingRequest request, byte[] body, String url, Hmac hmac) {
        Optional<String> timestamp = hmac.timestamp().flatMap(it -> one(request, it.header()));
        if (hmac.timestamp().isPresent()
                && !(timestamp.isPresent()
                        && isFresh(
                                timestamp.get(),
                                request.received(),
                                hmac.timestamp().get()))) {
            return false;
        }
        Optional<String> id = hmac.idHeader().flatMap(header -> one(request, header));
        if (hmac.signed().has(SignedContent.Variable.ID) && id.isEmpty()) {
            return false;
        }
        Signed signed = new Signed(body, timestamp.orElse(""), id.orElse(""), url);
        return isAny(signatures(request, hmac), expected(signed, hmac));
    }

    /** The values of what can be signed; headers and URL have one character for each byte. */
    private record Signed(byte[] body, String timestamp, String id, String url) {
        byte[] bytes(SignedContent.Part part) {
            return switch (part) {
                case SignedContent.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
                case SignedContent.Variable.BODY -> body;
                case SignedContent.Variable.TIMESTAMP -> timestamp.getBytes(StandardCharsets.ISO_8859_1);
                case SignedContent.Variable.ID -> id.getBytes(StandardCharsets.ISO_8859_1);
                case SignedContent.Variable.URL -> url.getBytes(StandardCharsets.ISO_8859_1);
            };
        }
    }

    /** Where there are two, which of them was signed is anybody's guess. */
    private static Optional<String> one(IncomingRequest request, String header) {
        List<String> values = request.headers().all(header);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static boolean isFresh(String value, Instant now, Hmac.Timestamp timestamp) {
        if (!DIGITS.matcher(value).matches()) {
            return false;
        }
        long number = Long.parseLong(value);
        Instant signed = number >= FIRST_MILLIS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
        return Duration.between(signed, now).abs().compareTo(timestamp.tolerance()) <= 0;
    }

    /**
     * What the header's lines hold, taken apart in every way: a prefix may itself hold the comma that elsewhere stands
     * between two signatures ({@code v1,…} of Standard Webhooks).
     */
    private static List<byte[]> signatures(IncomingRequest request, Hmac hmac) {
        List<byte[]> signatures = new ArrayList<>();
        for (String line : request.headers().all(hmac.header())) {
            for (String word : line.split("[ \\t]+")) {
                signatures.add(decoded(word, hmac));
                if (word.indexOf(',') >= 0) {
                    for (String piece : word.split(",")) {
                        signatures.add(decoded(piece, hmac));
                    }
                }
            }
        }
        return signatures;
    }

    private static byte[] decoded(String written, Hmac hmac) {
        if (!written.startsWith(hmac.prefix())) {
            return UNREADABLE;
        }
        String signature = written.substring(hmac.prefix().length());
        try {
            return switch (hmac.encoding()) {
                case HEX -> HexFormat.of().parseHex(signature);
                case BASE64 ->
                    Base64.getDecoder().decode(signature.replace('-', '+').replace('_', '/'));
            };
        } catch (IllegalArgumentException e) {
            return UNREADABLE;
        }
    }

    private static List<byte[]> expected(Signed signed, Hmac hmac) {
        List<byte[]> expected = new ArrayList<>();
        for (byte[] key : hmac.keys()) {
            try {
                Mac mac = Mac.getInstance(hmac.algorithm().jdkName());
                mac.init(new SecretKeySpec(key, hmac.algorithm().jdkName()));
                hmac.signed().parts().forEach(part -> mac.update(signed.bytes(part)));
                expected.add(mac.doFinal());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "Every JDK has " + hmac.algorithm().jdkName(), e);
            }
        }
        return expected;
    }

    /** Takes the same time whichever secret matches, and wherever a signature begins to differ. */
    private static boolean isAny(List<byte[]> signatures, List<byte[]> expected) {
        boolean any = false;
        for (byte[] signature : signatures) {
            for (byte[] each : expected) {
                any |= MessageDigest.isEqual(each, signature);
            }
        }
        return any;
    }
}
