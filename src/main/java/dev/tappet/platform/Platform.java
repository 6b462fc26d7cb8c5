package dev.tappet.platform;

import dev.tappet.execution.RunQueue;
import dev.tappet.secret.KeyRing;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The ports of one packaging to the outside world. A build may contain several platforms. The configuration selects
 * one, and only the ports of that one are opened. It runs queued executions between its start and its stop.
 */
public interface Platform {
    /** Whether the configuration selects this platform. Exactly one platform of a build must be selected. */
    boolean isSelected();

    ItemTable table();

    RunQueue queue();

    SecretBox secretBox();

    /** Whether other processes use the same table: an execution may then end without a notification to this process. */
    boolean isShared();

    /**
     * Starts delivering queued executions, unless another service delivers them, and renewing the leases of the current
     * runs.
     */
    void start();

    /** Stops delivering queued executions, and releases the current runs, so that another process continues them. */
    void stop();

    /** Whether queued executions are delivered, as far as this process is responsible for it. */
    boolean isDelivering();

    /**
     * The secret box of the configured {@code tappet.secret-key}.
     *
     * @throws ConfigurationException if the key is invalid; the message does not contain it
     */
    static SecretBox sealedBy(String key) {
        try {
            return KeyRing.ofBase64(key);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "tappet.secret-key (TAPPET_SECRET_KEY): %s. This makes one: openssl rand -base64 32"
                            .formatted(e.getMessage()));
        }
    }
}
