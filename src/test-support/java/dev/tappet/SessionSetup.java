package dev.tappet;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Configures the test process before all tests. Some test classes run concurrently, so no setting may be specific to
 * one of them.
 */
public final class SessionSetup implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // otherwise a test fails with exceptions from threads of other test classes, some of which simulate a crash
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
