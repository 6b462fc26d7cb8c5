package dev.tappet.signature;

import java.util.List;

/** A method by which a sender authenticates its requests. A request must satisfy every scheme of its integration. */
public sealed interface AuthenticationScheme permits SentSecret, Signature, SignedToken, AnyOf {
    /**
     * The secrets, of which any may be valid; several allow rotation without interruption. Not encrypted: they are
     * sealed only in storage.
     */
    List<String> secrets();
}
