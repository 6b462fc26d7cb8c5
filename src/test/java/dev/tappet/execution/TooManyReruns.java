package dev.tappet.execution;

import java.time.Duration;

/** Makes the exception of reruns beyond the rate for tests of other packages. */
public final class TooManyReruns {
    private TooManyReruns() {}

    public static RerunService.TooManyException until(Duration nextSecond) {
        return new RerunService.TooManyException(1, nextSecond);
    }
}
