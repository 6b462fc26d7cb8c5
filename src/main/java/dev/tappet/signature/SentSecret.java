package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** A secret that a sender sends as it is. It proves the sender, and nothing about the content of the request. */
public sealed interface SentSecret extends AuthenticationScheme
        permits HeaderSecret, BasicCredentials, BearerToken, QuerySecret {
    /**
     * Whether a request has one of the secrets, once. Takes the same time whichever secret matches, and wherever one
     * begins to differ.
     */
    boolean admits(SignedRequest request);

    /** The same with other secrets. */
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
