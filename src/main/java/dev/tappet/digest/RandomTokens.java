package dev.tappet.digest;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that cannot be guessed, to be presented in URLs, headers and cookies. */
public final class RandomTokens {
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** @return 43 characters of base64url, made of 32 random bytes */
    public String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
