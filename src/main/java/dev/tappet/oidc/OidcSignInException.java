package dev.tappet.oidc;

/** A sign-in that failed. */
public final class OidcSignInException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The reason, which the console shows. */
    public enum Reason {
        /** The sign-in took too long, was started in another browser, or was finished before. */
        EXPIRED,
        /** The provider denied it. */
        DENIED,
        /** No rule gives this user a role. */
        NO_ROLE,
        /** The provider does not respond, or its response is invalid. */
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
