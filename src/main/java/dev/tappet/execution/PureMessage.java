package dev.tappet.execution;

/**
 * What a message of SQS says about an execution without steps that act, when it is sent for the first time. Workers of
 * earlier versions do not read it.
 */
public final class PureMessage {
    /** The attribute of such a message. */
    public static final String ATTRIBUTE = "Pure";

    private PureMessage() {}

    /**
     * Whether the claim of its execution may be deferred.
     *
     * @param isPure   whether the message has the attribute
     * @param receives how often the message was received, as SQS counts it; text, as SQS gives it
     */
    public static boolean mayDeferClaim(boolean isPure, String receives) {
        return isPure && receives.equals("1");
    }
}
