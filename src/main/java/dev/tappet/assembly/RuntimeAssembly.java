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
 * Produces the services that all packages share, such as the clock. Services are assembled in the same way on every
 * platform: see {@link WorkspaceAssembly}, {@link ExecutionAssembly} and {@link TriggerAssembly}. A {@link Platform}
 * provides the table, the queue and the secret box.
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
    ProcessIdentity processIdentity() {
        return new ProcessIdentity();
    }

    @Produces
    @Singleton
    ProcessMemory processMemory() {
        return ProcessMemory.ofHeap();
    }

    @Produces
    @Singleton
    AuthenticationLimiter authenticationLimiter(InstantSource clock) {
        return new AuthenticationLimiter(clock);
    }

    /** A platform with metrics replaces this one. */
    @Produces
    @Singleton
    @DefaultBean
    TableObserver tableObserver() {
        return TableObserver.NONE;
    }
}
