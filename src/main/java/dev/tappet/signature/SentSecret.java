package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** A secret that a sender sends unchanged. It authenticates the sender, but not the content of the request. */
public sealed interface SentSecret extends AuthenticationScheme
        permits HeaderSecret, BasicCredentials, BearerToken, QuerySecret {
    /** Whether a request has one of the secrets, exactly once. Compares in constant time, whichever secret matches. */
    boolean admits(SignedRequest request);

    /** The same scheme with other secrets. */
    SentSecret with(List<String> secrets);

    /** Compares in constant time. */
    static boolean isAny(byte[] presented, List<String> secrets) {
        boolean any = false;
        for (String secret : secrets) {
            any |= MessageDigest.isEqual(presented, secret.getBytes(StandardCharsets.UTF_8));
        }
        return any;
    }
}
