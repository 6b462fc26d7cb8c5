package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A vendor as it sends: each signs by its own rule, written from its document with the JDK's cryptography. Nothing of
 * what is tested is called here.
 *
 * @param vendor      the kind of its integrations
 * @param credentials what its integration has, an older one before that with which it signs
 * @param signing     makes a request
 * @param form     the header with the signature, or the field
 * @param tolerance   how old a request may be, in seconds; 0 where no time is signed
 */
public record VendorSender(
        String vendor, Map<String, List<String>> credentials, Signing signing, String form, long tolerance) {
    /** What is sent, to the byte. */
    public record Sent(String query, List<String> headers, byte[] body) {
        Sent(List<String> headers, String body) {
            this("", headers, body.getBytes(UTF_8));
        }

        public Sent header(String name, String value) {
            List<String> changed = new ArrayList<>(headers);
            for (int i = 0; i < changed.size(); i += 2) {
                if (changed.get(i).equals(name)) {
                    changed.set(i + 1, value);
                }
            }
            return new Sent(query, changed, body);
        }

        public Sent without(String name) {
            List<String> rest = new ArrayList<>();
            for (int i = 0; i < headers.size(); i += 2) {
                if (!headers.get(i).equals(name)) {
                    rest.addAll(headers.subList(i, i + 2));
                }
            }
            return new Sent(query, rest, body);
        }

        public Sent and(String name, String value) {
            List<String> more = new ArrayList<>(headers);
            more.addAll(List.of(name, value));
            return new Sent(query, more, body);
        }

        public Sent body(byte[] other) {
            return new Sent(query, headers, other);
        }

        public String value(String name) {
            return headers.get(headers.indexOf(name) + 1);
        }
    }

    /** @param url the public one, without a query; {@code id} is of the delivery, and is part of a JSON string */
    @FunctionalInterface
    public interface Signing {
        Sent sign(String url, Instant at, String id) throws GeneralSecurityException;
    }

    public Sent send(String url, Instant at, String id) {
        try {
            return signing.sign(url, at, id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return vendor;
    }

    static final String OLD = "an-older-secret";
    static final String NOW = "the-present-secret";
    static final List<String> BOTH = List.of(OLD, NOW);
    static final String JSON = "application/json";

    /** The body of most of them. */
    static String object(String id) {
        return "{\"id\":\"" + id + "\",\"event_id\":\"" + id + "\",\"text\":\"Grüße\"}";
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** With the last bit of the byte at a place turned. */
    public static byte[] turned(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[at] ^= 1;
        return changed;
    }

    /** With the last bit of a character turned. */
    public static String turned(String text, int at) {
        return new String(turned(text.getBytes(ISO_8859_1), at), ISO_8859_1);
    }
}
