package dev.tappet.execution;

/** The marker on the first SQS message of an execution without side effects. Workers of earlier versions ignore it. */
public final class PureMessage {
    /** The name of the message attribute. */
    public static final String ATTRIBUTE = "Pure";

    private PureMessage() {}

    /**
     * Whether the claim of its execution may be deferred.
     *
     * @param isPure   whether the message has the attribute
     * @param receives the receive count of SQS, as text
     */
    public static boolean mayDeferClaim(boolean isPure, String receives) {
        return isPure && receives.equals("1");
    }
}
