package dev.tappet.platform;

/**
 * A check of the configuration that can abort the start. All checks run before any resource is opened or created, so
 * that an aborted start leaves nothing behind.
 */
@FunctionalInterface
public interface StartCheck {
    /**
     * @throws io.quarkus.runtime.configuration.ConfigurationException to abort the start; only its message is logged
     */
    void check();
}
