package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tappet.http.Headers;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The CloudFront distribution in front of the function. It proves itself by a secret in a header, and only then is it
 * believed on whose behalf it calls: the function's own URLs stay open to everybody, so that the header in which proxies
 * tell a sender's address would otherwise be anybody's invention. Its many addresses change too often for a list.
 *
 * @param secret that the distribution adds to each request; nothing when there is no distribution
 */
record Distribution(Optional<String> secret) {
    static final String SECRET = "X-Tappet-Origin";
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /**
     * The address of the sender. Each proxy adds the address that it saw to the end of {@code X-Forwarded-For}: the
     * distribution the sender's, AWS behind it perhaps the distribution's.
     *
     * @param peer that the function was called by
     */
    String sender(Headers headers, String peer) {
        if (!proves(headers)) {
            return peer;
        }
        List<String> told = List.of(String.join(",", headers.all(FORWARDED_FOR)).split(",", -1));
        return told.reversed().stream()
                .map(String::strip)
                .filter(address -> !address.isEmpty() && !address.equals(peer))
                .findFirst()
                .orElse(peer);
    }

    private boolean proves(Headers headers) {
        return secret.isPresent()
                && headers.first(SECRET)
                        .filter(given -> MessageDigest.isEqual(bytes(given), bytes(secret.get())))
                        .isPresent();
    }

    /** What a workflow may see of the headers. */
    Headers withoutSecret(Headers headers) {
        return new Headers(headers.fields().stream()
                .filter(field -> !field.name().equalsIgnoreCase(SECRET))
                .toList());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
