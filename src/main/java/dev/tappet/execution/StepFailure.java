package dev.tappet.execution;

/**
 * Why a step failed.
 *
 * @param place     where the step stands in its document
 * @param message   for the people who own the workflow
 * @param catchable whether a {@code catch} sees it; the limits that protect everybody else are not
 */
record StepFailure(String place, String message, boolean catchable) {
    static StepFailure of(String place, String message) {
        return new StepFailure(place, message, true);
    }

    static StepFailure limit(String place, String message) {
        return new StepFailure(place, message, false);
    }
}
