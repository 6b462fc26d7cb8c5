package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tappet.http.Headers;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request came through the CloudFront distribution, whose {@code X-Forwarded-For} is then trusted.
 * The distribution authenticates itself by a secret in a header: the URLs of the functions are public, so any sender
 * could set {@code X-Forwarded-For}, and the addresses of CloudFront change too often for an allow list.
 *
 * @param secret     the secret that the distribution adds to each request; empty without a distribution
 * @param isRequired whether requests that did not come through the distribution are rejected
 */
record CloudFrontTrust(Optional<String> secret, boolean isRequired) {
    static final String SECRET = "X-Tappet-Origin";
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /**
     * The address of the sender. Each proxy appends the address from which it received the request to
     * {@code X-Forwarded-For}: the distribution that of the sender, and AWS behind it possibly that of the
     * distribution.
     *
     * @param peer the address that called the function
     */
    String sender(Headers headers, String peer) {
        if (!isTrusted(headers)) {
            return peer;
        }
        List<String> forwarded =
                List.of(String.join(",", headers.all(FORWARDED_FOR)).split(",", -1));
        return forwarded.reversed().stream()
                .map(String::strip)
                .filter(address -> !address.isEmpty() && !address.equals(peer))
                .findFirst()
                .orElse(peer);
    }

    /** Whether a request bypassed the distribution, and therefore its firewall. */
    boolean refuses(Headers headers) {
        return isRequired && !isTrusted(headers);
    }

    private boolean isTrusted(Headers headers) {
        return secret.isPresent()
                && headers.first(SECRET)
                        .filter(sent -> MessageDigest.isEqual(bytes(sent), bytes(secret.get())))
                        .isPresent();
    }

    /** The headers that workflows may read. */
    Headers withoutSecret(Headers headers) {
        return new Headers(headers.fields().stream()
                .filter(field -> !field.name().equalsIgnoreCase(SECRET))
                .toList());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
