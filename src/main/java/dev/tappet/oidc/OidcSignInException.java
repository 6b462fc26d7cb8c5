package dev.tappet.oidc;

/** A sign-in that did not succeed. */
public final class OidcSignInException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the console says about it. */
    public enum Reason {
        /** The sign-in took too long, was started in another browser, or was finished before. */
        EXPIRED,
        /** The provider refused it. */
        DENIED,
        /** No rule gives this person a role. */
        NO_ROLE,
        /** The provider does not answer, or answers something that cannot be used. */
        UNAVAILABLE,
    }

    private final Reason reason;

    OidcSignInException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    OidcSignInException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
