package dev.tappet.execution;

/**
 * Why a step failed.
 *
 * @param place     where the step stands in its document
 * @param message   for the people who own the workflow; cut when it is long, since it goes into the journal and the
 *                  head as it is
 * @param catchable whether a {@code catch} sees it; the limits that protect everybody else are not
 */
record StepFailure(String place, String message, boolean catchable) {
    private static final int MESSAGE_CHARACTERS = 500;

    StepFailure {
        message = shortened(message);
    }

    static StepFailure of(String place, String message) {
        return new StepFailure(place, message, true);
    }

    static StepFailure limit(String place, String message) {
        return new StepFailure(place, message, false);
    }

    /** What is longer than a head should hold is cut, between characters. */
    static String shortened(String message) {
        if (message.length() <= MESSAGE_CHARACTERS) {
            return message;
        }
        int end = MESSAGE_CHARACTERS - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
