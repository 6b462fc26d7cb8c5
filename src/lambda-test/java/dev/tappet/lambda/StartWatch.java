package dev.tappet.lambda;

import dev.tappet.process.ProcessIdentity;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Sees what the start of the function leaves, before its first event. */
@Singleton
class StartWatch {
    private volatile boolean identityWasDrawn;

    /** After all others. */
    void started(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event, ProcessIdentity process) {
        identityWasDrawn = process.isGenerated();
    }

    boolean identityWasDrawn() {
        return identityWasDrawn;
    }
}
