package dev.tappet.signature;

import java.util.List;

/** One way in which a sender proves who it is; a request must satisfy every scheme of its integration. */
public sealed interface AuthenticationScheme permits SentSecret, Signature, SignedToken, AnyOf {
    /**
     * Any of which may be the right one: several, so that they can be rotated without a gap. In the clear: they are
     * sealed only where they are stored.
     */
    List<String> secrets();
}
