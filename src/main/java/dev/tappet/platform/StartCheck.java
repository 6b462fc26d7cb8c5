package dev.tappet.platform;

/**
 * A check of the configuration that ends the start. All of them run before anything is opened or made, so that a start
 * that is refused leaves nothing behind.
 */
@FunctionalInterface
public interface StartCheck {
    /** @throws io.quarkus.runtime.configuration.ConfigurationException which ends the start with its message alone */
    void check();
}
