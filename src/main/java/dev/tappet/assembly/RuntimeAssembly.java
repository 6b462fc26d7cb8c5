package dev.tappet.assembly;

import dev.tappet.memory.ProcessMemory;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.platform.Platform;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.TableObserver;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * The rooms are put together the same way in every packaging: see {@link WorkspaceAssembly},
 * {@link ExecutionAssembly} and {@link TriggerAssembly}. The ports come from elsewhere: the table, the queue and the
 * secret box are what a {@link Platform} brings, and the clock is this.
 */
@Singleton
public class RuntimeAssembly {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    ProcessIdentity process() {
        return new ProcessIdentity();
    }

    @Produces
    @Singleton
    ProcessMemory memory() {
        return ProcessMemory.ofHeap();
    }

    @Produces
    @Singleton
    AuthenticationLimiter authenticationLimiter(InstantSource clock) {
        return new AuthenticationLimiter(clock);
    }

    /** Where a packaging brings meters, they take this one's place. */
    @Produces
    @Singleton
    @DefaultBean
    TableObserver observer() {
        return TableObserver.NOBODY;
    }
}
