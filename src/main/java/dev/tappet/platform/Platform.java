package dev.tappet.platform;

import dev.tappet.execution.RunQueue;
import dev.tappet.secret.KeyRing;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * What a packaging brings: the ports to the outside world. A build may hold several; the configuration chooses one, and
 * only that one's ports are ever opened. It also sees to it that what is queued gets run, from the start of the program
 * to its end.
 */
public interface Platform {
    /** Whether the configuration wants this one; exactly one of a build is wanted. */
    boolean isChosen();

    ItemTable table();

    RunQueue queue();

    SecretBox secretBox();

    /** Whether other processes work on the same table, so that an execution may end without this one being told. */
    boolean isShared();

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
