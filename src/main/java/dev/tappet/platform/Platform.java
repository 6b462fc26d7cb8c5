package dev.tappet.platform;

import dev.tappet.execution.RunQueue;
import dev.tappet.secret.KeyRing;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * What a packaging brings: the ports to the outside world. A build may hold several; the configuration chooses one, and
 * only that one's ports are ever opened. It
 * runs what is queued from its start to its stop.
 */
public interface Platform {
    /** Whether the configuration wants this one; exactly one of a build is wanted. */
    boolean isChosen();

    ItemTable table();

    RunQueue queue();

    SecretBox secretBox();

    /** Whether other processes work on the same table, so that an execution may end without this one being told. */
    boolean isShared();

    /** Begins to run what is queued, as far as this process does that, and to prolong the leases of what it runs. */
    void start();

    /** Takes no more from the queue and gives back what runs, so that another process continues it. */
    void stop();

    /** Whether what is queued is being delivered, as far as that is this process's to do. */
    boolean isDelivering();

    /**
     * A box of the configured {@code tappet.secret-key}.
     *
     * @throws ConfigurationException when it is none; the message does not show it
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
