package dev.tappet.digest;

import java.security.SecureRandom;
import java.util.Base64;

/** Generates secrets that cannot be guessed, for URLs, headers and cookies. */
public final class RandomTokens {
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** @return 43 characters of base64url, from 32 random bytes */
    public String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
