package dev.tappet.trigger.event;

import dev.tappet.http.ProblemType;
import dev.tappet.trigger.CheckResult;

/** Makes the rejections of bodies. The details name the fix and contain nothing of the body. */
final class EventRejection {
    private EventRejection() {}

    static <T> CheckResult<T> invalid(String detail) {
        return CheckResult.refused(ProblemType.INVALID_PAYLOAD, detail);
    }

    static <T> CheckResult<T> tooDeep() {
        return invalid("The body nests deeper than " + JsonEvent.MAX_DEPTH + " levels.");
    }

    static <T> CheckResult<T> notInItsCharset() {
        return invalid("The body is not in the charset of its content type.");
    }

    static <T> CheckResult<T> unknownCharset() {
        return CheckResult.refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE, "The charset of the body is unknown. Send UTF-8.");
    }
}
