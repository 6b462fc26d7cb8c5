package dev.tappet;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Runs before all tests of a process. Some classes run at the same time, so nothing here may belong to one of them. */
public final class SessionSetup implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // else it fails with what a thread of another test class throws, and some throw to simulate a crash
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
