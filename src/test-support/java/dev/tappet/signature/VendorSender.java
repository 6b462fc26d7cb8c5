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
 * The requests of a vendor. Each vendor signs by its own rule, which is implemented from its documentation with the
 * cryptography of the JDK, without the tested code.
 *
 * @param vendor      the kind of the integrations of the vendor
 * @param credentials the credentials of the integration; a previous one comes before the one that signs
 * @param signing     makes a request
 * @param form        the header or field with the signature
 * @param tolerance   the maximum age of a request, in seconds; 0 if the vendor signs no time
 */
public record VendorSender(
        String vendor, Map<String, List<String>> credentials, Signing signing, String form, long tolerance) {
    /** The query, the headers and the body of a request. Header names and values alternate. */
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

    /**
     * Makes a signed request from the public URL without a query, the time, and the id of the delivery, which is
     * inserted into a JSON string.
     */
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

    /** The body that most vendors send. */
    static String object(String id) {
        return "{\"id\":\"" + id + "\",\"event_id\":\"" + id + "\",\"text\":\"Grüße\"}";
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The bytes with the last bit of one byte flipped. */
    public static byte[] turned(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[at] ^= 1;
        return changed;
    }

    /** The text with the last bit of one character flipped. */
    public static String turned(String text, int at) {
        return new String(turned(text.getBytes(ISO_8859_1), at), ISO_8859_1);
    }
}
